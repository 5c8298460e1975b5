import type { CmisObject } from '../model/object';
import type { Operation } from '../model/operations';
import type { Fields } from './field';
import type { OperationCall } from './operation-node';
import type { StatusText } from './status';
import { objectFacts } from './write-result';

/** What a dry run answers. */
export interface DryRunResult {
  readonly dryRun: true;
  /** Whether it would be done: the user may do all of it, and nothing else is in the way. */
  readonly allowed: boolean;
  /** The allowable actions that the user lacks. */
  readonly missing: readonly string[];
  readonly object: CmisObject;
}

type Dry<Output extends string> = Pick<OperationCall<Fields, Output>, 'client' | 'options' | 'facts' | 'answer'> & {
  readonly input: { readonly result: string };
};

/**
 * Answers what would happen, by the object's allowable actions (CMIS 1.1, section 2.2.1.2.6), and changes nothing.
 * @param plan the object, the actions that the work needs, the folder that takes it, and what else the answer is to tell
 */
export async function dryRun<Output extends string>(
  call: Dry<Output>,
  output: Output,
  plan: {
    readonly operation: Operation;
    readonly object: string;
    readonly actions: readonly string[];
    /** The folder that the object gets into. */
    readonly into?: string | undefined;
    /** Something else than the user's rights keeps it from being done; `more` tells what. */
    readonly hindered?: boolean;
    readonly more?: Readonly<Record<string, unknown>>;
  },
): Promise<StatusText> {
  const { client, input, options } = call;
  const asked = { objectId: plan.object, includeAllowableActions: true };
  const object = await client.call('getObject', asked, options);
  // Not every server sends them with the object.
  const may = object.allowableActions ?? (await client.call('getAllowableActions', { objectId: object.id }, options));
  const missing = [
    ...plan.actions.filter((action) => may[action] !== true),
    ...(plan.into === undefined ? [] : await missingIn(call, plan.into, object)),
  ];
  const allowed = missing.length === 0 && plan.hindered !== true;
  const result: DryRunResult = { dryRun: true, allowed, missing, object, ...plan.more };
  call.answer(output, input.result, result, await call.facts({ operation: plan.operation, ...objectFacts(object) }));
  return { key: result.allowed ? 'would' : 'wouldNot', values: { name: object.name ?? object.id } };
}

/** What it takes of a folder to put an object of the base type into it. */
const placeActions: Readonly<Record<string, string>> = {
  'cmis:document': 'canCreateDocument',
  'cmis:folder': 'canCreateFolder',
  'cmis:item': 'canCreateItem',
};

/** The action that the folder refuses; not every server tells of all of them. */
async function missingIn(
  { client, options }: Pick<Dry<string>, 'client' | 'options'>,
  objectId: string,
  { baseType = '' }: CmisObject,
): Promise<readonly string[]> {
  const action = placeActions[baseType];
  if (action === undefined) return [];
  const { allowableActions } = await client.call('getObject', { objectId, includeAllowableActions: true }, options);
  return allowableActions?.[action] === false ? [action] : [];
}
