import type { Ace } from '../model/acl';
import { inputError, type Fault } from '../model/errors';
import type { RepositoryInfo } from '../model/repository-info';
import { isPlainObject } from '../model/describe';
import { nearest } from './nearest';

/** The permissions of the specification (CMIS 1.1, section 2.1.12.3). */
export const basicPermissions: readonly string[] = ['cmis:read', 'cmis:write', 'cmis:all'];

/** What Alfresco calls the three, and shows them as again when they are read. */
const basicByName: Readonly<Record<string, string>> = { Read: 'cmis:read', Write: 'cmis:write', All: 'cmis:all' };

/** How many names an error lists. */
const mostListed = 12;

/** The ids of the permissions that a repository knows; empty if it doesn't tell. */
export function permissionsOf({ aclCapabilities }: Pick<RepositoryInfo, 'aclCapabilities'>): string[] {
  const listed = aclCapabilities?.['permissions'];
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : [];
  return entries
    .map((entry) => (isPlainObject(entry) ? entry.permission : undefined))
    .filter((id) => typeof id === 'string');
}

/**
 * Entries with the ids of their permissions, which may be short names: `read` for `cmis:read`, `Consumer` for
 * `{http://www.alfresco.org/model/content/1.0}cmobject.Consumer`.
 * @throws CmisError `input` that lists every unknown or ambiguous name, with the nearest ones
 */
export function resolveEntries(aces: readonly Ace[], known: readonly string[]): Ace[] {
  const faults: Fault[] = [];
  const resolved = aces.map(({ principalId, permissions }) => {
    const found = permissions.map((name) => resolve(name, known));
    faults.push(...found.filter((each) => typeof each !== 'string'));
    return { principalId, permissions: found.filter((each) => typeof each === 'string') };
  });
  if (faults.length > 0) throw inputError(faults);
  return resolved;
}

function resolve(name: string, known: readonly string[]): string | Fault {
  if (known.includes(name) || basicPermissions.includes(name)) return name;
  const basic = `cmis:${name.toLowerCase()}`;
  if (basicPermissions.includes(basic) && (known.length === 0 || known.includes(basic))) return basic;
  if (known.length === 0) return name;
  const [exact, folded] = [name, name.toLowerCase()];
  const byName = known.filter((id) => shortName(id) === exact);
  const found = byName.length > 0 ? byName : known.filter((id) => shortName(id).toLowerCase() === folded);
  const [first] = found;
  if (first === undefined) return unknown(name, known);
  if (new Set(found.map(permissionKey)).size === 1) return first;
  return { field: 'permissions', message: `${JSON.stringify(name)} may be ${found.join(' or ')}: use the id` };
}

function unknown(name: string, known: readonly string[]): Fault {
  const names = [...new Set(known.map(shortName))];
  const near = nearest(name, names);
  const hint =
    near.length > 0
      ? `the nearest are ${near.join(', ')}`
      : `it knows ${names.slice(0, mostListed).join(', ')}${names.length > mostListed ? ' …' : ''}`;
  return { field: 'permissions', message: `the repository has no permission ${JSON.stringify(name)}; ${hint}` };
}

function shortName(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1).replace(/^cmis:/, '');
}

/**
 * What two spellings of the same permission have in common. Alfresco goes by what follows the last dot, and shows the basic
 * permissions by their names in CMIS; elsewhere each id is its own.
 */
export function permissionKey(id: string): string {
  if (!id.startsWith('{')) return id;
  const name = shortName(id);
  return basicByName[name] ?? name;
}
