import type { NodeAPI } from 'node-red';
import { missingAspects } from '../../src/client/aspects';
import { checkProperties } from '../../src/client/check-properties';
import { ensureFolder, withMade } from '../../src/client/ensure-folder';
import { acceptableName, profileOf } from '../../src/client/server-profile';
import { readContent } from '../../src/kit/content';
import { registerOperationNode, type OperationCall } from '../../src/kit/operation-node';
import { inputError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { fields } from './create.fields';
import { readAspects, readProperties, type GivenProperties } from '../../src/kit/properties';
import { objectFacts } from '../../src/kit/write-result';

type Call = OperationCall<typeof fields, 'object'>;

export default function registerCreate(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-create',
    operation: ({ kind }) => (kind === 'folder' ? 'createFolder' : 'createDocument'),
    fields,
    outputs: ['object'],
    run: create,
  });
}

async function create(call: Call) {
  const { input, client, options } = call;
  const given = await readProperties(call.reader, input.properties);
  const name = await acceptedName(call, nameOf(call, given));
  const created =
    name === undefined ? await createPath(call) : await createObject(call, name, await propertiesOf(call, given, name));
  const object = input.readBack ? await client.call('getObject', { objectId: created.id }, options) : created;
  const facts = await call.facts({
    operation: input.kind === 'folder' ? 'createFolder' : 'createDocument',
    ...objectFacts(object),
  });
  call.answer('object', input.result, object, facts);
  return { key: 'created', values: { name: object.name ?? object.id } };
}

/** The object's name; `undefined` if the folder's path alone says what to make. */
function nameOf({ input, msg }: Call, given: GivenProperties): string | undefined {
  const name = input.objectName ?? given['cmis:name'];
  if (name === undefined || name === null || name === '') {
    if (input.kind === 'folder' && input.createFolders && input.folder.startsWith('/')) return undefined;
    const message = 'is missing: set it in the node, or send msg.filename or msg.properties["cmis:name"]';
    throw inputError([{ field: 'name', message }]);
  }
  if (typeof name !== 'string') throw inputError([{ field: 'name', message: 'has to be a text' }]);
  if (name !== msg.filename) return name;
  // A file name may come with its folders, of this system or another.
  const segment = name.split(/[/\\]/).at(-1) ?? '';
  if (segment === '') throw inputError([{ field: 'name', message: `can't be read from msg.filename "${name}"` }]);
  return segment;
}

/** The name as the server takes it, if the node is set so. */
async function acceptedName(call: Call, name: string | undefined): Promise<string | undefined> {
  const { client, input, options } = call;
  if (name === undefined || !input.acceptableName) return name;
  const accepted = acceptableName(name, profileOf(await client.repositoryInfo(options)));
  if (accepted !== name) options.onNote(`The name "${name}" was changed to "${accepted}", which the server takes.`);
  return accepted;
}

async function propertiesOf(call: Call, given: GivenProperties, name: string): Promise<GivenProperties> {
  const { client, input, msg, options } = call;
  const type =
    input.typeId ?? given['cmis:objectTypeId'] ?? (input.kind === 'folder' ? 'cmis:folder' : 'cmis:document');
  const aspects = readAspects(input.aspects, msg.aspects, given['cmis:secondaryObjectTypeIds']);
  if (input.addMissingAspects) {
    const types = await Promise.all([type, ...aspects].map((known) => client.type(String(known), options)));
    aspects.push(...(await missingAspects(client, given, types, options)));
  }
  return {
    ...given,
    'cmis:objectTypeId': type,
    'cmis:name': name,
    ...(aspects.length > 0 ? { 'cmis:secondaryObjectTypeIds': aspects } : {}),
  };
}

async function createPath({ client, input, options }: Call): Promise<CmisObject> {
  return (await ensureFolder(client, input.folder, options)).folder;
}

async function createObject(call: Call, name: string, properties: GivenProperties): Promise<CmisObject> {
  const { client, input, options } = call;
  const contentStream = input.kind === 'document' ? await readContent(input, name, options.onNote) : undefined;
  const { folderId, made } = await prepareFolder(call, properties);
  try {
    if (input.kind === 'folder') return await client.call('createFolder', { folderId, properties }, options);
    const versioningState = input.versioningState === '' ? undefined : input.versioningState;
    return await client.call('createDocument', { folderId, properties, contentStream, versioningState }, options);
  } catch (error) {
    throw withMade(error, made);
  }
}

async function prepareFolder(
  call: Call,
  properties: GivenProperties,
): Promise<{ folderId: string; made: readonly string[] }> {
  const { client, input, options, timeZone } = call;
  if (!input.createFolders || !input.folder.startsWith('/')) return { folderId: input.folder, made: [] };
  // Before any folder is made, what can be told to fail is told.
  const names = [properties['cmis:objectTypeId'], properties['cmis:secondaryObjectTypeIds'] ?? []].flat();
  const types = await Promise.all(names.map((type) => client.type(String(type), options)));
  const aspects = types.slice(1).map(({ id }) => id);
  const resolved = {
    ...properties,
    'cmis:objectTypeId': types[0]?.id ?? null,
    ...(aspects.length > 0 ? { 'cmis:secondaryObjectTypeIds': aspects } : {}),
  };
  checkProperties(resolved, types, { creating: true, timeZone });
  const { folder, made } = await ensureFolder(client, input.folder, options);
  return { folderId: folder.id, made };
}
