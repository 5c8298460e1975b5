import type { CallOptions, CmisClient } from '../../src/client/client';
import { CmisError, inputError, type CmisErrorCause } from '../../src/model/errors';
import type { TypeTree } from '../../src/model/type-definition';
import { changeType, createType } from './change-types';
import type { GivenType } from './read-definition';

/** What came of one type of an import. */
export interface ImportedType {
  readonly id: string;
  readonly outcome?: 'created' | 'existed' | 'updated';
  readonly error?: { readonly code: string; readonly message: string; readonly cause: CmisErrorCause };
}

/** Creates the types that the repository lacks, a parent before its subtypes; a failed one doesn't stop the others. */
export async function importTypes(
  client: CmisClient,
  given: readonly GivenType[],
  options: CallOptions & { readonly update: boolean; onEnded(ended: number): void },
): Promise<readonly ImportedType[]> {
  const existing = await readIds(client, options);
  const outcomes = new Map<string, ImportedType>();
  const failed = new Set<string>();
  for (const definition of inOrder(given)) {
    const { id } = definition;
    try {
      outcomes.set(id, { id, outcome: await importType(client, definition, existing, failed, options) });
    } catch (error) {
      if (!(error instanceof CmisError) || endsAll(error)) throw error;
      failed.add(id);
      outcomes.set(id, { id, error: { code: error.code, message: error.message, cause: error.cause } });
    }
    options.onEnded(outcomes.size);
  }
  return given.map(({ id }) => outcomes.get(id)).filter((outcome) => outcome !== undefined);
}

async function importType(
  client: CmisClient,
  given: GivenType,
  existing: ReadonlySet<string>,
  failed: ReadonlySet<string>,
  options: CallOptions & { readonly update: boolean },
): Promise<'created' | 'existed' | 'updated'> {
  if (existing.has(given.id)) {
    // What CMIS defines itself is the same everywhere.
    if (!options.update || given.id.startsWith('cmis:')) return 'existed';
    return (await changeType(client, given, options)).changed ? 'updated' : 'existed';
  }
  if (given.parentId !== undefined && failed.has(given.parentId)) {
    throw inputError([{ field: 'parentId', message: `${given.parentId} could not be imported` }]);
  }
  await createType(client, given, options);
  return 'created';
}

/** Parents before their children, otherwise as they came. */
function inOrder(given: readonly GivenType[]): readonly GivenType[] {
  const byId = new Map(given.map((definition) => [definition.id, definition]));
  const ordered = new Set<GivenType>();
  const add = (definition: GivenType, above: ReadonlySet<string>): void => {
    const parent = byId.get(definition.parentId ?? '');
    // A circle can't be put in order: the server will say that there is no such parent.
    if (parent !== undefined && !above.has(parent.id)) add(parent, new Set([...above, definition.id]));
    ordered.add(definition);
  };
  for (const definition of given) add(definition, new Set());
  return [...ordered];
}

async function readIds(client: CmisClient, options: CallOptions): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const take = (trees: readonly TypeTree[]): void => {
    for (const { type, children } of trees) {
      ids.add(type.id);
      take(children);
    }
  };
  take(await client.call('getTypeDescendants', { depth: -1, includePropertyDefinitions: false }, options));
  return ids;
}

/** Every further type would meet it as well. */
function endsAll({ code }: CmisError): boolean {
  return /^(?:aborted|unauthorized|proxyAuthentication|notConfigured)$/.test(code);
}
