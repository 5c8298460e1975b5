import { startScriptedServer, type RecordedRequest } from './scripted-server';

interface Version {
  readonly label: string;
  readonly content: string;
  readonly mimeType: string;
}

/** A server with one document whose versions behave as in Alfresco's source. */
export interface AlfrescoVersions {
  /** The service address of the Browser binding. */
  readonly url: string;
  /** The id without a label: the latest version. */
  readonly uuid: string;
  /** Oldest first. */
  readonly versions: readonly Version[];
  readonly aspects: readonly string[];
  /** Who has the document checked out. */
  holder: string | undefined;
  /** The check-in is refused by this exception. */
  refusesCheckIn: string | undefined;
  /** The `cmisaction` of every POST, in order. */
  actions(): (string | undefined)[];
  stop(): Promise<void>;
}

const property = (id: string, updatability = 'readwrite', cardinality = 'single') => ({
  [id]: { id, propertyType: 'string', cardinality, updatability },
});
const types: Readonly<Record<string, object>> = {
  'cmis:document': {
    id: 'cmis:document',
    baseId: 'cmis:document',
    versionable: true,
    propertyDefinitions: {
      ...property('cmis:name'),
      ...property('cmis:objectTypeId', 'oncreate'),
      ...property('cmis:secondaryObjectTypeIds', 'readwrite', 'multi'),
    },
  },
  ...Object.fromEntries(
    ['P:cm:titled', 'P:cm:author', 'P:cm:versionable'].map((id) => [
      id,
      { id, baseId: 'cmis:secondary', queryName: id.slice(2), propertyDefinitions: {} },
    ]),
  ),
};

type Answer = { readonly status?: number; readonly body: unknown };
const refuse = (status: number, exception: string, message: string): Answer => ({
  status,
  body: { exception, message },
});

/**
 * Starts it. An id with the label of an older version can't be changed, the working copy has the label `pwc`, a content
 * that is set makes a minor version, and a list of aspects is taken for all of them.
 */
export async function startAlfrescoVersions(): Promise<AlfrescoVersions> {
  const uuid = '915b2b00-7bf6-40bf-9a28-c780a75fbd68';
  const versions: Version[] = ['1.0', '1.1'].map((label) => ({ label, content: label, mimeType: 'text/csv' }));
  let aspects = ['P:cm:author', 'P:cm:versionable'];
  const latest = () => versions.at(-1) ?? { label: '', content: '', mimeType: '' };

  const describe = (label: string): object => {
    const version = versions.find((each) => each.label === label) ?? latest();
    return {
      succinctProperties: {
        'cmis:objectId': `${uuid};${label}`,
        'cmis:name': label === 'pwc' ? 'a (Working Copy).csv' : 'a.csv',
        'cmis:objectTypeId': 'cmis:document',
        'cmis:baseTypeId': 'cmis:document',
        'cmis:secondaryObjectTypeIds': aspects,
        'cmis:isLatestVersion': label === latest().label,
        'cmis:versionLabel': label,
        'cmis:isPrivateWorkingCopy': label === 'pwc',
        'cmis:isVersionSeriesCheckedOut': state.holder !== undefined,
        'cmis:versionSeriesCheckedOutBy': state.holder ?? null,
        'cmis:versionSeriesCheckedOutId': state.holder === undefined ? null : `${uuid};pwc`,
        'cmis:contentStreamLength': version.content.length,
        'cmis:contentStreamMimeType': version.mimeType,
        'cmis:contentStreamFileName': 'a.csv',
      },
    };
  };
  const add = (major: boolean, content: string, mimeType: string): Answer => {
    const [first = 0, second = 0] = latest().label.split('.').map(Number);
    const label = major ? `${String(first + 1)}.0` : `${String(first)}.${String(second + 1)}`;
    versions.push({ label, content, mimeType });
    return { body: describe(label) };
  };

  async function change(label: string, user: string, form: Form): Promise<Answer> {
    const action = form.get('cmisaction');
    const part = form.get('content');
    const content = part instanceof Blob ? await part.text() : latest().content;
    const mimeType = part instanceof Blob ? part.type : latest().mimeType;
    const isWorkingCopy = label === 'pwc';
    if (!isWorkingCopy && label !== latest().label) return refuse(409, 'versioning', 'Not the latest version.');
    if (!isWorkingCopy && state.holder !== undefined) return refuse(409, 'updateConflict', 'The node is locked.');
    if (isWorkingCopy && state.holder !== user) return refuse(403, 'permissionDenied', 'Access denied.');
    switch (typeof action === 'string' ? action : '') {
      case 'checkOut':
        state.holder = user;
        return { status: 201, body: describe('pwc') };
      case 'cancelCheckOut':
        state.holder = undefined;
        return { body: {} };
      case 'checkIn': {
        if (state.refusesCheckIn !== undefined) return refuse(409, state.refusesCheckIn, 'A rule forbids it.');
        const ids = valuesOf(form, 'propertyId[');
        const list = `propertyValue[${String(ids.indexOf('cmis:secondaryObjectTypeIds'))}]`;
        const given = valuesOf(form, list);
        if (given.length > 0) aspects = given;
        state.holder = undefined;
        return { ...add(form.get('major') !== 'false', content, mimeType), status: 201 };
      }
      case 'setContent':
        return isWorkingCopy ? { body: describe('pwc') } : { ...add(false, content, mimeType), status: 201 };
    }
    return refuse(500, 'runtime', 'not scripted');
  }

  async function answer(request: RecordedRequest): Promise<Answer> {
    const { pathname, searchParams: query } = new URL(request.url, server.url);
    if (pathname === '/browser' || query.get('cmisselector') === 'repositoryInfo') {
      const urls = { repositoryUrl: `${server.url}/r`, rootFolderUrl: `${server.url}/r/root` };
      const info = { repositoryId: '-default-', productName: 'Alfresco Community', capabilities: {}, ...urls };
      return { body: { '-default-': info } };
    }
    const selector = query.get('cmisselector');
    if (selector === 'typeDefinition') {
      const type = types[query.get('typeId') ?? ''];
      return type === undefined ? refuse(404, 'objectNotFound', 'no type') : { body: type };
    }
    if (selector === 'typeDescendants') return { body: Object.values(types).map((type) => ({ type, children: [] })) };
    const [id, label = latest().label] = (query.get('objectId') ?? '').split(';');
    const exists = label === 'pwc' ? state.holder !== undefined : versions.some((version) => version.label === label);
    if (id !== uuid || !exists) return refuse(404, 'objectNotFound', 'Object not found.');
    if (selector === 'object') return { body: describe(query.has('returnVersion') ? latest().label : label) };
    if (selector === 'versions') return { body: versions.map((version) => describe(version.label)).reverse() };
    return change(label, userOf(request), await formOf(request));
  }

  const server = await startScriptedServer(async (request, response) => {
    const { status = 200, body } = await answer(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const state: AlfrescoVersions = {
    url: `${server.url}/browser`,
    uuid,
    versions,
    get aspects() {
      return aspects;
    },
    holder: undefined,
    refusesCheckIn: undefined,
    actions: () =>
      server.requests
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => /cmisaction(?:=|"\s+(?:content-type:.*\s+)?)(\w+)/i.exec(body.toString('latin1'))?.[1]),
    stop: () => server.stop(),
  };
  return state;
}

function userOf({ headers }: RecordedRequest): string {
  const [, encoded = ''] = (headers.authorization ?? '').split(' ');
  return Buffer.from(encoded, 'base64').toString().split(':')[0] ?? '';
}

type Form = ReadonlyMap<string, string | Blob>;

async function formOf({ headers, body }: RecordedRequest): Promise<Form> {
  const type = headers['content-type'];
  const form = await new Response(Uint8Array.from(body), {
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
  }).formData();
  const fields = new Map<string, string | Blob>();
  form.forEach((value, name) => fields.set(name, value));
  return fields;
}

function valuesOf(form: Form, prefix: string): string[] {
  return [...form]
    .filter(([name]) => name.startsWith(prefix))
    .map(([, value]) => (typeof value === 'string' ? value : ''));
}
