import type { Call, Operations } from './call';
import { RepositoryError } from './errors';
import { objectFormat, objectJson, type Json, type ObjectFormat } from './object-json';
import { valuesOf } from './object-values';
import { page } from './paging';
import { isFolder, nameOf, type StoredObject } from './stored-object';
import { compareKeys } from './values';

/** The Navigation service (CMIS 1.1, section 2.2.3). */
export const navigationSelectors = {
  children: (call) => {
    const children = sorted(call, visibleChildren(call, targetFolder(call)));
    const { items, hasMoreItems, numItems } = page(children, call.parameters);
    const format = objectFormat(call.parameters);
    return { json: { objects: items.map((child) => inFolder(call, child, format)), hasMoreItems, numItems } };
  },
  descendants: (call) => ({ json: tree(call, targetFolder(call), depthOf(call), () => true) }),
  folderTree: (call) => ({ json: tree(call, targetFolder(call), depthOf(call), isFolder) }),
  parent: (call) => {
    const [parent] = call.repository.objects.parentsOf(targetFolder(call));
    if (!parent) throw new RepositoryError('invalidArgument', 'The root folder has no parent.');
    call.repository.access.check(call.user, parent, 'canGetProperties.Object');
    return { json: objectJson(call.repository, parent, call.user, objectFormat(call.parameters)) };
  },
  parents: (call) => {
    const { access, objects } = call.repository;
    const target = call.target();
    if (target.id === objects.root.id) {
      throw new RepositoryError('invalidArgument', 'The root folder has no parent.');
    }
    if (!target.type.fileable) throw new RepositoryError('constraint', `'${nameOf(target)}' has no place in a folder.`);
    const format = objectFormat(call.parameters);
    const withSegment = call.parameters.flag('includeRelativePathSegment');
    return {
      json: access.visible(call.user, objects.parentsOf(target)).map((parent) => ({
        object: objectJson(call.repository, parent, call.user, format),
        ...(withSegment ? { relativePathSegment: nameOf(target) } : {}),
      })),
    };
  },
  checkedout: (call) => {
    const { objects } = call.repository;
    const folder = call.isAtRepository ? undefined : targetFolder(call);
    const copies = [...objects.all()].filter(
      (each) => each.version.checkedOutBy === call.user && (!folder || objects.isIn(each, folder.id, false)),
    );
    const { items, hasMoreItems, numItems } = page(sorted(call, copies), call.parameters);
    const format = objectFormat(call.parameters);
    const written = items.map((each) => objectJson(call.repository, each, call.user, format));
    return { json: { objects: written, hasMoreItems, numItems } };
  },
} satisfies Operations;

function targetFolder(call: Call): StoredObject {
  const target = call.target();
  if (!isFolder(target)) throw new RepositoryError('invalidArgument', `'${nameOf(target)}' is not a folder.`);
  return target;
}

function visibleChildren({ repository, user }: Call, folder: StoredObject): StoredObject[] {
  return repository.access.visible(user, repository.objects.childrenOf(folder));
}

function depthOf(call: Call): number {
  const depth = call.parameters.integer('depth', 2, -1);
  if (depth === 0) throw new RepositoryError('invalidArgument', "The parameter 'depth' can't be 0.");
  return depth;
}

function inFolder(call: Call, object: StoredObject, format: ObjectFormat): Json {
  const withSegment = call.parameters.flag('includePathSegment');
  return {
    object: objectJson(call.repository, object, call.user, format),
    ...(withSegment ? { pathSegment: nameOf(object) } : {}),
  };
}

function tree(call: Call, folder: StoredObject, depth: number, wanted: (object: StoredObject) => boolean): Json[] {
  const format = objectFormat(call.parameters);
  const level = (parent: StoredObject, left: number): Json[] =>
    visibleChildren(call, parent)
      .filter(wanted)
      .map((child) => {
        const children = left === 1 || !isFolder(child) ? [] : level(child, left - 1);
        return { object: inFolder(call, child, format), ...(children.length > 0 ? { children } : {}) };
      });
  return level(folder, depth);
}

/** In the order of `orderBy` ("cmis:name ASC, cmis:creationDate DESC"), else by name. */
function sorted(call: Call, objects: StoredObject[]): StoredObject[] {
  const terms = (call.parameters.text('orderBy') || 'cmis:name').split(',').map((term) => {
    const [, id, direction = 'ASC'] = /^\s*([^\s,]+)(?:\s+(ASC|DESC))?\s*$/i.exec(term) ?? [];
    if (id === undefined)
      throw new RepositoryError('invalidArgument', `'${term}' is no order: give a property, ASC or DESC.`);
    const definers = call.repository.types.definersOf(id);
    if (definers.every((type) => type.properties.get(id)?.orderable !== true)) {
      throw new RepositoryError('invalidArgument', `The objects can't be ordered by '${id}'.`);
    }
    return { id, sign: direction.toUpperCase() === 'DESC' ? -1 : 1 };
  });
  const keyed = objects.map((object) => ({
    object,
    keys: terms.map(({ id }) => valuesOf(call.repository, object, id)[0]),
  }));
  keyed.sort((a, b) => {
    for (const [index, { sign }] of terms.entries()) {
      const order = compareKeys(a.keys[index], b.keys[index]);
      if (order !== 0) return order * sign;
    }
    return 0;
  });
  return keyed.map(({ object }) => object);
}
