import type { NodeAPI } from 'node-red';
import { missingAspects } from '../../src/client/aspects';
import { checkProperties } from '../../src/client/check-properties';
import type { Placed } from '../../src/client/conflict';
import type { WrittenContent } from '../../src/client/content-writer';
import { createOperations, type NewObject } from '../../src/client/create-object';
import { ensureFolder, withMade } from '../../src/client/ensure-folder';
import { permissionsOf, resolveEntries } from '../../src/client/permission-names';
import { placeObject } from '../../src/client/place-object';
import type { ContentPiece } from '../../src/client/sent-piece';
import { acceptableName, profileOf } from '../../src/client/server-profile';
import { chunkLimitsOf, contentBehaviour } from '../../src/kit/write-content';
import type { NodeConfig } from '../../src/kit/fields';
import { readEntriesFrom } from '../../src/kit/acl-entries';
import { lastSegment } from '../../src/kit/file-name';
import { registerOperationNode } from '../../src/kit/operation-node';
import type { GivenProperties } from '../../src/kit/properties';
import { readBack } from '../../src/kit/read-back';
import type { StatusText } from '../../src/kit/status';
import { takePart } from '../../src/kit/take-part';
import { objectFacts } from '../../src/kit/write-result';
import type { Acl } from '../../src/model/acl';
import { inputError } from '../../src/model/errors';
import type { Operation } from '../../src/model/operations';
import type { PropertyInput } from '../../src/model/property';
import { fields } from './create.fields';
import { keysOf } from './keys';
import { readWanted, type Call, type Wanted } from './wanted';

export default function registerCreate(RED: NodeAPI): void {
  registerOperationNode(RED, {
    type: 'cmis-create',
    operation: operationOf,
    fields,
    outputs: ['object', 'existed', 'progress'],
    ...contentBehaviour(fields, operationOf),
    run: (call) =>
      call.input.contentFrom === 'chunks'
        ? takePart(call, call.input.content, chunkLimitsOf(call.input), create)
        : create(call),
    keysOf,
  });
}

function operationOf({ kind }: NodeConfig): Operation {
  return createOperations[baseTypeOf(fields.kind.choices.find((known) => known === kind))];
}

type Kind = Call['input']['kind'];

function baseTypeOf(kind: Kind = 'document'): NewObject['baseType'] {
  return `cmis:${kind}`;
}

/** @param pieces the content, if it comes by several messages */
async function create(call: Call, pieces?: AsyncIterable<ContentPiece>): Promise<StatusText> {
  const wanted = namedByPath(call, await readWanted(call, pieces));
  const name = await acceptedName(call, nameOf(call, wanted));
  // To have a folder is all that was wanted, whoever made it.
  if (isPathOnly(call, wanted, name)) return answer(call, 'object', await createPath(call, wanted));
  const placed = await placeWanted(call, wanted, name);
  return answer(call, placed.outcome === 'existed' ? 'existed' : 'object', placed);
}

/** An object with what was written of its content. */
type Made = Placed & { readonly written?: WrittenContent | undefined };

async function answer(
  call: Call,
  output: 'object' | 'existed',
  { object, outcome, written }: Made,
): Promise<StatusText> {
  const { input } = call;
  const answered = input.readBack ? await readBack(call, object) : object;
  const operation = createOperations[baseTypeOf(input.kind)];
  const facts = await call.facts({ operation, outcome, ...objectFacts(answered), ...written });
  call.answer(output, input.result, answered, facts);
  return { key: outcome, values: { name: answered.name ?? answered.id } };
}

/** A folder's path alone can say what to make. */
function isPathOnly({ input }: Call, { folder }: Wanted, name: string | undefined): boolean {
  return name === undefined && input.kind === 'folder' && input.createFolders && folder?.startsWith('/') === true;
}

/** Of a folder that is to be more than a path, the path's last part is the name. */
function namedByPath(call: Call, wanted: Wanted): Wanted {
  const { input } = call;
  const { folder = '', properties, aspects, type = 'cmis:folder' } = wanted;
  const isMore =
    type !== 'cmis:folder' ||
    aspects.length > 0 ||
    Object.keys(properties).some((id) => id !== 'cmis:objectTypeId') ||
    (input.policies ?? []).length > 0 ||
    input.permissions !== undefined;
  if (!isMore || folder === '/' || !isPathOnly(call, wanted, wanted.name)) return wanted;
  const cut = folder.lastIndexOf('/');
  return { ...wanted, folder: folder.slice(0, cut) || '/', name: folder.slice(cut + 1) };
}

function nameOf(call: Call, wanted: Wanted): string | undefined {
  const { input, msg } = call;
  const { name } = wanted;
  if (name === undefined || name === '') {
    // Relationships have names where the repository wants them to.
    if (input.kind === 'relationship' || isPathOnly(call, wanted, undefined)) return undefined;
    const given = wanted.properties['cmis:name'];
    if (given !== undefined && given !== null && given !== '') {
      throw inputError([{ field: 'name', message: 'has to be a text' }]);
    }
    const message = 'is missing: set it in the node, or send msg.filename or msg.properties["cmis:name"]';
    throw inputError([{ field: 'name', message }]);
  }
  if (name !== msg.filename) return name;
  // A file name may come with its folders, of this system or another.
  const segment = lastSegment(name);
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

async function createPath({ client, options }: Call, { folder = '/' }: Wanted): Promise<Placed> {
  const { folder: object, made } = await ensureFolder(client, folder, options);
  return { object, outcome: made.length > 0 ? 'created' : 'existed' };
}

async function placeWanted(call: Call, wanted: Wanted, name: string | undefined): Promise<Made> {
  const { client, input, options } = call;
  const properties = await propertiesOf(call, wanted, name);
  const content = await wanted.readContent(name ?? '');
  const addACEs = await permissionsOfNew(call);
  const policies = await policiesOf(call);
  const { folderId, made } = await prepareFolder(call, wanted, properties);
  const object: NewObject = {
    baseType: baseTypeOf(input.kind),
    properties,
    folderId,
    content,
    versioningState: input.versioningState === '' ? undefined : input.versioningState,
    policies,
    addACEs,
  };
  try {
    const placed = await placeObject(client, object, {
      ...options,
      policy: input.onConflict,
      matchProperty: matchPropertyOf(call),
      addMissingAspects: input.addMissingAspects,
    });
    return { ...placed, written: content?.written };
  } catch (error) {
    throw withMade(error, made);
  }
}

/** The permissions that the object is given, by the names that the repository has for them. */
async function permissionsOfNew({ client, input, options }: Call): Promise<Acl | undefined> {
  const aces = readEntriesFrom(input.permissions, 'permissions') ?? [];
  if (aces.length === 0) return undefined;
  const without = aces.find(({ permissions }) => permissions.length === 0);
  if (without !== undefined) {
    throw inputError([{ field: 'permissions', message: `of ${without.principalId} are missing` }]);
  }
  return { aces: resolveEntries(aces, permissionsOf(await client.repositoryInfo(options))) };
}

function matchPropertyOf({ input }: Call): string | undefined {
  if (input.matchBy === 'name') return undefined;
  if (input.matchProperty !== '') return input.matchProperty;
  throw inputError([
    { field: 'match property', message: 'is missing: name the property whose value says that it exists' },
  ]);
}

async function policiesOf({ client, input, options }: Call): Promise<readonly string[] | undefined> {
  const references = (input.policies ?? []).map(String);
  if (references.length === 0) return undefined;
  return Promise.all(references.map((reference) => idOf(reference)));

  async function idOf(reference: string): Promise<string> {
    return reference.startsWith('/')
      ? (await client.call('getObject', { objectId: reference }, options)).id
      : reference;
  }
}

async function propertiesOf(call: Call, wanted: Wanted, name: string | undefined): Promise<GivenProperties> {
  const { client, input, options } = call;
  const given: GivenProperties = { ...wanted.properties, ...(await ownProperties(call, wanted)) };
  const type = wanted.type ?? baseTypeOf(input.kind);
  const aspects = [...wanted.aspects];
  if (input.addMissingAspects) {
    const types = await Promise.all([type, ...aspects].map((known) => client.type(known, options)));
    aspects.push(...(await missingAspects(client, given, types, options)));
  }
  return {
    ...given,
    'cmis:objectTypeId': type,
    ...(name === undefined ? {} : { 'cmis:name': name }),
    ...(aspects.length > 0 ? { 'cmis:secondaryObjectTypeIds': aspects } : {}),
  };
}

/** The properties that only one kind of object has. */
async function ownProperties(call: Call, { source, target, properties }: Wanted): Promise<GivenProperties> {
  const { input } = call;
  if (input.kind === 'policy') return input.policyText === undefined ? {} : { 'cmis:policyText': input.policyText };
  if (input.kind !== 'relationship') return {};
  return {
    'cmis:sourceId': await endOf(call, 'source', source ?? properties['cmis:sourceId']),
    'cmis:targetId': await endOf(call, 'target', target ?? properties['cmis:targetId']),
  };
}

async function endOf(
  { client, options }: Call,
  field: 'source' | 'target',
  end: PropertyInput | undefined,
): Promise<string> {
  if (typeof end !== 'string' || end === '') {
    const place = field === 'source' ? 'msg.payload or msg.cmis.objectId' : 'msg.target';
    throw inputError([{ field, message: `is missing: set it in the node, or send ${place}` }]);
  }
  return end.startsWith('/') ? (await client.call('getObject', { objectId: end }, options)).id : end;
}

interface Prepared {
  readonly folderId?: string;
  /** The folders that had to be made. */
  readonly made: readonly string[];
}

async function prepareFolder(call: Call, { folder }: Wanted, properties: GivenProperties): Promise<Prepared> {
  const { client, input, options, timeZone } = call;
  if (!(await hasPlace(call, properties))) return { made: [] };
  if (folder === undefined) {
    const message = 'is missing (set it in the node or send msg.folder); it has to be a path or an id of a folder';
    throw inputError([{ field: 'folder', message }]);
  }
  if (!input.createFolders || !folder.startsWith('/')) return { folderId: folder, made: [] };
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
  const { folder: made, made: paths } = await ensureFolder(client, folder, options);
  return { folderId: made.id, made: paths };
}

/** Whether the object gets into a folder: relationships never do, policies and items if their type may. */
async function hasPlace({ client, input, options }: Call, properties: GivenProperties): Promise<boolean> {
  if (input.kind === 'folder') return true;
  if (input.kind === 'relationship' || input.unfiled) return false;
  if (input.kind === 'document') return true;
  return (await client.type(String(properties['cmis:objectTypeId']), options)).fileable !== false;
}
