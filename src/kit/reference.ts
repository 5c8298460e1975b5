import { isPlainObject } from '../model/describe';

/** Takes what a person or a flow holds of an object: an id, a path, an object, a row, an address, an event. */
export const referenceForms =
  'an id, a path that starts with "/", an object with id or path, a query row with one cmis:objectId, or the address of an object';

/**
 * The id or the path (it starts with `/`) that a value names, or `undefined` if it names no object: a reference as the
 * message contract has it.
 */
export function readReference(value: unknown): string | undefined {
  if (typeof value === 'string') return readText(value);
  if (!isPlainObject(value)) return undefined;
  if (isPlainObject(value.cmisContent)) return readText(value.cmisContent.objectId);
  const event = readEvent(value);
  if (event !== undefined) return event;
  for (const named of [value.id, value.path, isPlainObject(value.properties) && value.properties['cmis:objectId']]) {
    if (named !== undefined && named !== null && named !== false) return readText(named);
  }
  return readRow(value);
}

/** An event of Alfresco: its own `id` is the event's, the node is in `data.resource` (CloudEvents 1.0). */
function readEvent(value: Record<string, unknown>): string | undefined {
  if (typeof value.specversion !== 'string' || !isPlainObject(value.data)) return undefined;
  return isPlainObject(value.data.resource) ? readText(value.data.resource.id) : undefined;
}

function readRow(row: Record<string, unknown>): string | undefined {
  const ids = Object.keys(row).filter((column) => column === 'cmis:objectId' || column.endsWith('.cmis:objectId'));
  const [only] = ids;
  return only !== undefined && ids.length === 1 ? readText(row[only]) : undefined;
}

function readText(text: unknown): string | undefined {
  // eslint's no-control-regex is about accidents; here control characters are meant.
  if (typeof text !== 'string' || text.trim() === '' || /\p{Cc}/u.test(text)) return undefined;
  if (text.startsWith('/')) return text.length > 1 ? text.replace(/\/+$/, '') || '/' : text;
  if (/^https?:\/\//i.test(text)) return readAddress(text);
  return readNodeRef(text) ?? text;
}

const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const nodeRef = new RegExp(`^workspace://SpacesStore/([^/?#\\s]+)$`);
const restAddress = new RegExp(`/workspace/SpacesStore/(${uuid})(?:/|$)|/alfresco/versions/1/nodes/(${uuid})(?:/|$)`);
const viewerAddress = new RegExp(`\\(viewer:view/(${uuid})\\)`);
const browserRoot = /\/(?:browser|json\/cmis)(?:\/[^/]+)?\/root(\/.*)?$/;

/** The node reference of Alfresco: `workspace://SpacesStore/UUID`, with `;1.0` for a version. */
function readNodeRef(text: string): string | undefined {
  return nodeRef.exec(text)?.[1];
}

/** The addresses that name an object for certain: Share's details pages, Alfresco's REST and viewer, the Browser binding. */
function readAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const named = url.searchParams.get('nodeRef');
  if (named !== null) return readNodeRef(named);
  const objectId = url.searchParams.get('objectId');
  if (objectId !== null) return readText(objectId);
  const id = restAddress.exec(url.pathname) ?? viewerAddress.exec(url.hash);
  if (id !== null) return id[1] ?? id[2];
  const root = browserRoot.exec(url.pathname);
  return root === null ? undefined : readPath(root[1] ?? '/');
}

function readPath(encoded: string): string | undefined {
  try {
    return readText(decodeURIComponent(encoded));
  } catch {
    return undefined;
  }
}
