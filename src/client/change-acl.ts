import type { Ace, Acl } from '../model/acl';
import { CmisError, inputError } from '../model/errors';
import {
  describeEntries,
  differenceOf,
  directGrantsOf,
  entriesOf,
  expanded,
  grantsOf,
  intersection,
  wantedGrants,
  without,
  type AclAction,
  type AclDifference,
  type Grants,
} from './acl-difference';
import type { CallOptions, CmisClient } from './client';
import { inTurn } from './in-turn';
import { basicPermissions, permissionsOf, resolveEntries } from './permission-names';
import { profileOf } from './server-profile';

/** The principal that a server takes for whoever is signed in (CMIS 1.1, section 2.1.12.2). */
const currentUser = 'cmis:user';

export interface AclChange {
  readonly action: AclAction;
  /** Permissions by id or short name; "remove" takes all from a principal without any. */
  readonly entries: readonly Ace[];
  /** Default: the server decides. */
  readonly propagation?: 'objectonly' | 'propagate' | undefined;
}

/** What a change comes to, given the entries that are there. */
export interface AclPlan {
  readonly acl: Acl;
  /** The direct entries before. */
  readonly current: Grants;
  readonly given: Grants;
  /** The direct entries afterwards. */
  readonly wanted: Grants;
  readonly difference: AclDifference;
}

/**
 * What {@link changeAcl} would do. Changes nothing.
 * @throws CmisError `input` for a permission that the repository doesn't have
 */
export async function planAcl(
  client: CmisClient,
  objectId: string,
  { action, entries }: AclChange,
  options: CallOptions = {},
): Promise<AclPlan> {
  if (action !== 'add' && entries.some(({ principalId }) => principalId === currentUser)) {
    throw inputError([{ field: 'permissions', message: `"${currentUser}" can only be added: name the user instead` }]);
  }
  const given = grantsOf(resolveEntries(entries, permissionsOf(await client.repositoryInfo(options))));
  const acl = await readAcl(client, objectId, options);
  const current = directGrantsOf(acl);
  const wanted = wantedGrants(action, current, given);
  return { acl, current, given, wanted, difference: differenceOf(current, wanted) };
}

/**
 * Adds, removes or sets entries of an object's ACL: only the difference to its direct entries is sent, and the ACL is read
 * back. What the server left out of it is sent once more. An entry that is not there afterwards, because the server finds
 * it covered by another, is told to `onNote`.
 *
 * @returns the ACL as it is afterwards
 * @throws CmisError `updateConflict` if a permission that was taken off is still there
 */
export async function changeAcl(
  client: CmisClient,
  objectId: string,
  change: AclChange,
  options: CallOptions = {},
): Promise<Acl> {
  return inTurn(client, `ACL of ${objectId}`, async () => {
    const plan = await planAcl(client, objectId, change, options);
    if (change.action === 'remove') noteInherited(plan, options);
    const first = await toSend(client, plan, change, options);
    if (isEmpty(first)) return plan.acl;
    await noteCapability(client, options);
    const sender = { client, objectId, propagation: change.propagation, options };
    const acl = await send(sender, first, plan.current);
    const left = leftOf(plan, acl);
    if (isEmpty(left)) return acl;
    const again = await sendAgain(sender, left, plan, acl);
    report(leftOf(plan, again), options);
    return again;
  });
}

/** The difference, with more additions where the difference alone would not do. */
async function toSend(
  client: CmisClient,
  plan: AclPlan,
  { action, propagation }: AclChange,
  options: CallOptions,
): Promise<AclDifference> {
  const { add, remove } = plan.difference;
  if (remove.length > 0 && (await removesAllEntries(client, options))) return { add: allEntries(plan), remove };
  // What the folder has already may be missing below it.
  return propagation === 'propagate' && action !== 'remove' ? { add: entriesOf(plan.given), remove } : { add, remove };
}

async function removesAllEntries(client: CmisClient, options: CallOptions): Promise<boolean> {
  return profileOf(await client.repositoryInfo(options)).removesAllEntries === true;
}

/** All that is wanted, what is there as far as it is certainly more than another way to show it. */
function allEntries({ current, wanted, difference }: AclPlan): Ace[] {
  const kept = entriesOf(intersection(current, wanted)).map((ace) => withoutShown(ace, current));
  return entriesOf(grantsOf([...kept, ...difference.add]));
}

interface Sender {
  readonly client: CmisClient;
  readonly objectId: string;
  readonly propagation: AclChange['propagation'];
  readonly options: CallOptions;
}

/** Sends a difference and reads back. */
async function send(sender: Sender, difference: AclDifference, current: Grants): Promise<Acl> {
  const { client, objectId, options } = sender;
  const answered = await apply(sender, difference).catch((error: unknown) => {
    const refused = error instanceof CmisError && error.code === 'constraint';
    // Beside a permission of its own a server may show the basic ones that it amounts to: these can't be taken off.
    const remove = difference.remove.map((ace) => withoutShown(ace, current)).filter(hasPermissions);
    if (!refused || sizeOf(remove) === sizeOf(difference.remove)) throw error;
    options.onNote?.(`The server refused to take off basic permissions beside others of its own: ${error.message}`);
    const fewer = { add: difference.add, remove };
    return isEmpty(fewer) ? undefined : apply(sender, fewer);
  });
  if (answered === undefined) return readAcl(client, objectId, options);
  return readAcl(client, objectId, options).catch((error: unknown) => {
    if (!(error instanceof CmisError) || error.code === 'aborted') throw error;
    // Whoever takes the right to look from himself has changed the ACL all the same.
    options.onNote?.(`The permissions were changed, but could not be read back: ${error.message}`);
    return answered;
  });
}

async function sendAgain(sender: Sender, left: AclDifference, plan: AclPlan, acl: Acl): Promise<Acl> {
  const { client, options } = sender;
  const all = left.remove.length > 0 && (await removesAllEntries(client, options));
  const add = all ? allEntries(plan) : left.add;
  try {
    return await send(sender, { add, remove: left.remove }, directGrantsOf(acl));
  } catch (error) {
    if (!(error instanceof CmisError)) throw error;
    const open = [...left.add, ...left.remove];
    const sentence = `A first call was made; still to be changed: ${describeEntries(open)}.`;
    throw error.adding(sentence, { outcome: 'unknown' });
  }
}

function apply({ client, objectId, propagation, options }: Sender, { add, remove }: AclDifference): Promise<Acl> {
  const input = {
    objectId,
    addACEs: add.length > 0 ? { aces: add } : undefined,
    removeACEs: remove.length > 0 ? { aces: remove } : undefined,
    ACLPropagation: propagation,
  };
  return client.call('applyACL', input, options);
}

function readAcl(client: CmisClient, objectId: string, options: CallOptions): Promise<Acl> {
  return client.call('getACL', { objectId, onlyBasicPermissions: false }, options);
}

/** What the ACL still lacks, and what it still has. Entries that somebody else made in between count for neither. */
function leftOf({ wanted, difference }: AclPlan, acl: Acl): AclDifference {
  const after = directGrantsOf(acl);
  const missing = entriesOf(without(wanted, after)).filter(({ principalId }) => principalId !== currentUser);
  const kept = entriesOf(intersection(after, grantsOf(difference.remove)));
  return { add: missing, remove: kept.map((ace) => withoutShown(ace, after)).filter(hasPermissions) };
}

function report({ add, remove }: AclDifference, { onNote }: CallOptions): void {
  if (remove.length > 0) {
    const message = `The server took the change of the permissions, but still has ${describeEntries(remove)}.`;
    throw new CmisError('updateConflict', message, { outcome: 'unknown' });
  }
  if (add.length === 0) return;
  onNote?.(
    `The server does not show ${describeEntries(add)}: it may find that covered by another entry, or not know the principal.`,
  );
}

/** What is to be removed, but comes from a parent. */
function noteInherited({ acl, given }: AclPlan, { onNote }: CallOptions): void {
  const inherited = grantsOf(acl.aces.filter(({ isDirect }) => isDirect === false));
  const stays = entriesOf(intersection(inherited, expanded(given, inherited)));
  if (stays.length > 0) onNote?.(`This comes from a parent and stays: ${describeEntries(stays)}.`);
}

async function noteCapability(client: CmisClient, options: CallOptions): Promise<void> {
  const { capabilityACL } = (await client.repositoryInfo(options)).capabilities;
  if (typeof capabilityACL !== 'string' || capabilityACL === 'manage') return;
  options.onNote?.(`The repository says that its permissions can't be changed (capabilityACL: ${capabilityACL}).`);
}

/** An entry without its basic permissions, if its principal has others of which they may be what they amount to. */
function withoutShown({ principalId, permissions }: Ace, grants: Grants): Ace {
  const own = [...(grants.get(principalId)?.values() ?? [])];
  const isShown = (id: string): boolean => basicPermissions.includes(id);
  return own.every(isShown)
    ? { principalId, permissions }
    : { principalId, permissions: permissions.filter((id) => !isShown(id)) };
}

function hasPermissions({ permissions }: Ace): boolean {
  return permissions.length > 0;
}

function sizeOf(aces: readonly Ace[]): number {
  return aces.reduce((sum, { permissions }) => sum + permissions.length, 0);
}

function isEmpty({ add, remove }: AclDifference): boolean {
  return add.length === 0 && remove.length === 0;
}
