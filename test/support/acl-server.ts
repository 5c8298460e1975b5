import type { Ace } from '../../src/model/acl';
import { startScriptedServer, type ScriptedServer } from './scripted-server';

/** Principal → permissions. */
export type Entries = Readonly<Record<string, readonly string[]>>;

/** How a server deviates from adding and removing what it is told. */
export interface AclBehaviour {
  readonly productName?: string;
  /** What the repository info lists. */
  readonly permissions?: readonly string[];
  readonly capabilityACL?: string;
  readonly inherited?: Entries;
  /** The entries after a call, or the exception that it is answered with. */
  readonly apply?: (now: Entries, add: Entries, remove: Entries) => Entries | { exception: string; message: string };
  /** The entries as they are shown. */
  readonly show?: (now: Entries) => Entries;
  /** From the first change on, nobody may read the ACL. */
  readonly locksOut?: boolean;
}

/** A server with one document, `doc`, whose ACL can be changed. */
export interface AclServer extends ScriptedServer {
  readonly serviceUrl: string;
  /** The direct entries. */
  entries(): Entries;
  /** The calls that changed something, as they came. */
  readonly changes: readonly { readonly add: Entries; readonly remove: Entries; readonly propagation: string | null }[];
}

export const alfresco = (name: string): string =>
  /^(?:Read|Write|All)$/.test(name)
    ? `{http://www.alfresco.org/model/system/1.0}base.${name}`
    : `{http://www.alfresco.org/model/content/1.0}cmobject.${name}`;

/** Permissions as Alfresco lists them. */
export const alfrescoPermissions: readonly string[] = [
  'cmis:read',
  'cmis:write',
  'cmis:all',
  ...['Consumer', 'Contributor', 'Editor', 'Collaborator', 'Coordinator', 'Read', 'Write'].map(alfresco),
];

export async function startAclServer(start: Entries, behaviour: AclBehaviour = {}): Promise<AclServer> {
  let entries = start;
  const changes: AclServer['changes'][number][] = [];
  const isLocked = (): boolean => behaviour.locksOut === true && changes.length > 0;

  const info = (url: string): object => ({
    repositoryId: 'r',
    productName: behaviour.productName ?? 'Scripted',
    repositoryUrl: `${url}/r`,
    rootFolderUrl: `${url}/r/root`,
    capabilities: { capabilityACL: behaviour.capabilityACL ?? 'manage' },
    aclCapabilities: {
      permissions: (behaviour.permissions ?? ['cmis:read', 'cmis:write', 'cmis:all']).map((permission) => ({
        permission,
      })),
    },
  });
  const acl = (): object => ({
    aces: [
      ...acesOf((behaviour.show ?? ((now) => now))(entries)).map((ace) => ({ ...ace, isDirect: true })),
      ...acesOf(behaviour.inherited ?? {}).map((ace) => ({ ...ace, isDirect: false })),
    ].map(({ principalId, ...ace }) => ({ principal: { principalId }, ...ace })),
    isExact: true,
  });
  const refusal = (exception: string, message: string): { status: number; body: unknown } => ({
    status: exception === 'objectNotFound' ? 404 : 409,
    body: { exception, message },
  });
  const answer = (url: URL, form: URLSearchParams): { status?: number; body: unknown } => {
    const selector = url.searchParams.get('cmisselector');
    if (url.pathname === '/browser' || selector === 'repositoryInfo') return { body: { r: info(url.origin) } };
    if (selector === 'typeDefinition') return { body: documentType };
    if (!/^doc|^\/doc$/.test(url.searchParams.get('objectId') ?? ''))
      return refusal('objectNotFound', 'no such object');
    if (selector === 'object') return { body: documentWith(isLocked() ? false : behaviour.capabilityACL !== 'none') };
    if (selector === 'acl') return isLocked() ? refusal('permissionDenied', 'not for you') : { body: acl() };
    const [add, remove] = [entriesIn(form, 'addACE'), entriesIn(form, 'removeACE')];
    changes.push({ add, remove, propagation: form.get('ACLPropagation') });
    const after = (behaviour.apply ?? addAndRemove)(entries, add, remove);
    if ('exception' in after) return refusal(String(after['exception']), String(after['message']));
    entries = after;
    return { body: acl() };
  };
  const server = await startScriptedServer(({ url, body }, response) => {
    const { status = 200, body: json } = answer(new URL(url, server.url), new URLSearchParams(body.toString()));
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  });
  return Object.assign(server, { serviceUrl: `${server.url}/browser`, entries: () => entries, changes });
}

/** What the specification describes. */
export function addAndRemove(now: Entries, add: Entries, remove: Entries): Entries {
  const left = Object.entries(now).map(([id, own]) => [id, own.filter((each) => !remove[id]?.includes(each))] as const);
  const all = [...left, ...Object.entries(add)];
  const after: Record<string, string[]> = {};
  for (const [id, permissions] of all) {
    const known = after[id] ?? [];
    after[id] = [...new Set([...known, ...permissions])];
  }
  return Object.fromEntries(Object.entries(after).filter(([, permissions]) => permissions.length > 0));
}

function acesOf(entries: Entries): Ace[] {
  return Object.entries(entries).map(([principalId, permissions]) => ({ principalId, permissions }));
}

function entriesIn(form: URLSearchParams, prefix: string): Entries {
  const entries: Record<string, string[]> = {};
  for (const [name, principalId] of form) {
    const index = new RegExp(`^${prefix}Principal\\[(\\d+)\\]$`).exec(name)?.[1];
    if (index === undefined) continue;
    const permissions = [...form].filter(([key]) => key.startsWith(`${prefix}Permission[${index}][`));
    entries[principalId] = permissions.map(([, permission]) => permission);
  }
  return entries;
}

const id = (name: string, propertyType = 'id') => ({ [name]: { id: name, propertyType, cardinality: 'single' } });
const documentType = {
  id: 'cmis:document',
  baseId: 'cmis:document',
  propertyDefinitions: { ...id('cmis:objectId'), ...id('cmis:name', 'string'), ...id('cmis:objectTypeId') },
};
const documentWith = (canApplyACL: boolean): object => ({
  succinctProperties: {
    'cmis:objectId': 'doc',
    'cmis:name': 'a.txt',
    'cmis:objectTypeId': 'cmis:document',
    'cmis:baseTypeId': 'cmis:document',
  },
  allowableActions: { canGetProperties: true, canGetACL: true, canApplyACL },
});
