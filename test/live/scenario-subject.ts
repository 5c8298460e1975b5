import assert from 'node:assert/strict';
import type { CmisClient } from '../../src/client/client';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { PropertiesInput } from '../../src/model/property';
import type { Access } from './wires';

/** A server that the scenarios run against, and the names by which it calls what they need. */
export interface Subject extends Access {
  readonly repositoryId: string;
  /** Default `1.1`. On 1.0 there are no secondary types. */
  readonly cmisVersion?: '1.0' | '1.1';
  /** A document type with a property of these kinds, and what its required properties need. */
  readonly typed?: {
    readonly type: string;
    readonly required: PropertiesInput;
    readonly string: string;
    readonly integer: string;
    readonly decimal: string;
    readonly boolean: string;
    readonly datetime: string;
    readonly strings?: string;
    readonly integers?: string;
  };
  readonly versionable?: string;
  /** A secondary type with a string property, by the name that people use. */
  readonly aspect?: {
    readonly name: string;
    readonly id: string;
    readonly property: string;
    readonly required: PropertiesInput;
  };
  /** Names that this server takes beside the usual ones. */
  readonly oddNames: readonly string[];
}

export async function rejects(call: Promise<unknown>, code: string): Promise<CmisError> {
  const error: unknown = await call.then(
    () => assert.fail('the call succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CmisError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

/** What happens on a server that a scenario can't be played on, by the scenario's title: it has to be clear too. */
export type Instead = Readonly<
  Record<
    string,
    { readonly title: string; readonly check: (client: CmisClient, folder: CmisObject) => Promise<unknown> }
  >
>;
