import { isPlainObject } from '../../src/model/describe';
import { setOwn } from '../../src/model/property';
import type { RepositoryInfo } from '../../src/model/repository-info';

type Flat = Record<string, unknown>;

/** A repository's description with names that read well in a flow: `capabilities.query` for `capabilityQuery`. */
export type FlatInfo = Omit<RepositoryInfo, 'aclCapabilities'> & { readonly acl?: Flat };

/** Shortens the names of the capabilities, and makes what is nested in them lists and plain maps. */
export function flattenInfo({ capabilities, aclCapabilities, ...info }: RepositoryInfo): FlatInfo {
  return {
    ...info,
    capabilities: flattenCapabilities(capabilities),
    ...(aclCapabilities === undefined ? {} : { acl: flattenAcl(aclCapabilities) }),
  };
}

function flattenCapabilities(capabilities: Readonly<Record<string, unknown>>): Flat {
  const flat: Flat = {};
  for (const [name, value] of Object.entries(capabilities)) {
    const short = name.replace(/^capability(?=[A-Z])/, '');
    setOwn(flat, startLower(short), flattenValue(value));
  }
  return flat;
}

/** `{ canCreate: [...] }` is the list, and an object of switches the list of those that are on. */
function flattenValue(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  const { canCreate } = value;
  if (Array.isArray(canCreate)) return canCreate;
  const entries = Object.entries(value);
  if (!entries.every(([, each]) => typeof each === 'boolean')) return value;
  return entries.filter(([, isOn]) => isOn === true).map(([name]) => name);
}

/** Permissions as id → description, the mapping as action → permissions. */
function flattenAcl({ permissions, permissionMapping, ...acl }: Readonly<Record<string, unknown>>): Flat {
  return {
    ...acl,
    permissions: byKey(permissions, 'permission', ({ description }) => description ?? ''),
    permissionMapping: byKey(permissionMapping, 'key', ({ permission }) => permission ?? []),
  };
}

function byKey(list: unknown, key: string, valueOf: (entry: Flat) => unknown): Flat {
  const map: Flat = {};
  for (const entry of Array.isArray(list) ? list : []) {
    if (!isPlainObject(entry)) continue;
    const name = entry[key];
    if (typeof name === 'string') setOwn(map, name, valueOf(entry));
  }
  return map;
}

/** `Query` → `query`, `PWCUpdatable` → `pwcUpdatable`, `ACL` → `acl`. */
function startLower(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (start) => start.toLowerCase());
}
