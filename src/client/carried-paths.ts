import type { Binding, BindingContext } from '../bindings/binding';
import { CmisError } from '../model/errors';
import type { Operation } from '../model/operations';
import type { CallOptions, CmisClient } from './client';

/** Ids that go along as parameters: unlike the object that is acted on, no address can name them by a path. */
const parameters: Readonly<Partial<Record<Operation, readonly string[]>>> = {
  createDocumentFromSource: ['sourceId'],
  moveObject: ['sourceFolderId', 'targetFolderId'],
  addObjectToFolder: ['folderId'],
  removeObjectFromFolder: ['folderId'],
  applyPolicy: ['policyId'],
  removePolicy: ['policyId'],
};

/** Replaces a path that no request can carry by the id of its object, found by the path or through the parent's children. */
export async function withCarriedPaths<I extends object>(
  client: CmisClient,
  binding: Binding,
  operation: Operation,
  input: I,
  context: BindingContext,
  options: CallOptions,
): Promise<I> {
  const given: Record<string, unknown> = Object.fromEntries(Object.entries(input));
  const asParameters = parameters[operation] ?? [];
  let changed = false;
  for (const [name, value] of Object.entries(given)) {
    const isParameter = asParameters.includes(name);
    if (!isParameter && !/^(?:objectId|folderId|path)$/.test(name)) continue;
    if (typeof value !== 'string' || !value.startsWith('/')) continue;
    const carried = await binding.carriesPath(value, context);
    if (carried && !isParameter) continue;
    given[name] = carried
      ? await idAt(client, value, options)
      : await findByPath(client, binding, value, context, options);
    changed = true;
  }
  if (!changed) return input;
  // A binding takes an id wherever it takes a path.
  return given as I;
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
