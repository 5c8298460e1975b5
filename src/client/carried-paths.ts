import type { Binding, BindingContext } from '../bindings/binding';
import { CmisError } from '../model/errors';
import type { CallOptions, CmisClient } from './client';

/** Replaces a path that no request can carry by the id of its object, found through the parent's children. */
export async function withCarriedPaths<I extends object>(
  client: CmisClient,
  binding: Binding,
  input: I,
  context: BindingContext,
  options: CallOptions,
): Promise<I> {
  const given: Record<string, unknown> = Object.fromEntries(Object.entries(input));
  let changed = false;
  for (const [name, value] of Object.entries(given)) {
    if (!/^(?:objectId|folderId|path)$/.test(name) || typeof value !== 'string') continue;
    if (!value.startsWith('/') || (await binding.carriesPath(value, context))) continue;
    given[name] = await findByPath(client, binding, value, context, options);
    changed = true;
  }
  if (!changed) return input;
  // A binding takes an id wherever it takes a path.
  return given as I;
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
