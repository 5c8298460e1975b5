import type { Binding, BindingContext } from '../bindings/binding';
import { isPlainObject } from '../model/describe';
import { CmisError } from '../model/errors';
import type { Operation } from '../model/operations';
import { atATime } from './at-a-time';
import type { CallOptions, CmisClient } from './client';

/** Ids that go along as parameters: unlike the object that is acted on, no address can name them by a path. */
const parameters: Readonly<Partial<Record<Operation, readonly string[]>>> = {
  createDocument: ['policies'],
  createDocumentFromSource: ['sourceId', 'policies'],
  createFolder: ['policies'],
  createRelationship: ['policies'],
  createPolicy: ['policies'],
  checkIn: ['policies'],
  moveObject: ['sourceFolderId', 'targetFolderId'],
  addObjectToFolder: ['folderId'],
  removeObjectFromFolder: ['folderId'],
  applyPolicy: ['policyId'],
  removePolicy: ['policyId'],
};

/** The properties of a new relationship that are its ends. */
const ends: readonly string[] = ['cmis:sourceId', 'cmis:targetId'];

/** Paths that are looked up at a time. */
const lookups = 8;

/** Replaces a path that no request can carry by the id of its object, found by the path or through the parent's children. */
export async function withCarriedPaths<I extends object>(
  client: CmisClient,
  binding: Binding,
  operation: Operation,
  input: I,
  context: BindingContext,
  options: CallOptions,
): Promise<I> {
  const asId = async (value: unknown): Promise<unknown> => {
    if (!isPath(value)) return value;
    const carried = await binding.carriesPath(value, context);
    return carried ? idAt(client, value, options) : findByPath(client, binding, value, context, options);
  };
  const given: Record<string, unknown> = Object.fromEntries(Object.entries(input));
  for (const [name, value] of Object.entries(given)) {
    if (parameters[operation]?.includes(name)) {
      given[name] = Array.isArray(value) ? await changed(value, asId) : await asId(value);
    } else if (/^(?:objectId|folderId|path)$/.test(name)) {
      if (isPath(value) && !(await binding.carriesPath(value, context))) given[name] = await asId(value);
    } else if (operation === 'createRelationship' && name === 'properties' && isPlainObject(value)) {
      given[name] = await withIds(value, ends, asId);
    } else if (operation === 'bulkUpdateProperties' && isPlainObject(value) && Array.isArray(value.objects)) {
      const objects = await changed(value.objects, (each) =>
        isPlainObject(each) ? withIds(each, ['id'], asId) : Promise.resolve(each),
      );
      given[name] = { ...value, objects };
    }
  }
  // A binding takes an id wherever it takes a path.
  return given as I;
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('/');
}

type Change = (value: unknown) => Promise<unknown>;

async function withIds(
  given: Readonly<Record<string, unknown>>,
  names: readonly string[],
  asId: Change,
): Promise<Readonly<Record<string, unknown>>> {
  const named = names.filter((name) => isPath(given[name]));
  if (named.length === 0) return given;
  const ids = await changed(named, (name) => asId(given[String(name)]));
  return { ...given, ...Object.fromEntries(named.map((name, index) => [name, ids[index]])) };
}

async function changed(list: readonly unknown[], change: Change): Promise<unknown[]> {
  const results = [...list];
  await atATime(lookups, [...list.keys()], async (index) => {
    results[index] = await change(list[index]);
  });
  return results;
}

async function idAt(client: CmisClient, path: string, options: CallOptions): Promise<string> {
  return (await client.call('getObjectByPath', { path, filter: 'cmis:objectId' }, options)).id;
}

async function findByPath(
  client: CmisClient,
  binding: Binding,
  path: string,
  context: BindingContext,
  options: CallOptions,
): Promise<string> {
  const segments = path.split('/').filter((segment) => segment !== '');
  let carried = 0;
  while (await binding.carriesPath(`/${segments[carried] ?? ''}`, context)) carried++;
  let id = `/${segments.slice(0, carried).join('/')}`;
  for (const segment of segments.slice(carried)) {
    const filter = 'cmis:objectId,cmis:name,cmis:objectTypeId';
    const input = { folderId: id, filter, includePathSegment: true };
    let found: string | undefined;
    for await (const child of client.items('getChildren', input, options)) {
      if ((child.pathSegment ?? child.name) === segment) {
        found = child.id;
        break;
      }
    }
    if (found === undefined) throw new CmisError('objectNotFound', `There is no object at the path ${path}.`);
    id = found;
  }
  return id;
}
