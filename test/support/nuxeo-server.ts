import { startScriptedServer, type RecordedRequest } from './scripted-server';
import { actionOf } from './refusing-server';

/** A server with one document that is checked out in its place, as Nuxeo's are until they get a version. */
export interface NuxeoServer {
  /** The service address of the Browser binding. */
  readonly url: string;
  readonly isDeleted: boolean;
  /** The check-in is refused. */
  refusesCheckIn: boolean;
  /** It was checked out by somebody, so that deleting it cancels that. */
  isLocked: boolean;
  /** The `cmisaction` of every POST, in order. */
  actions(): string[];
  stop(): Promise<void>;
}

const property = (id: string, updatability = 'readwrite', cardinality = 'single') => ({
  [id]: { id, queryName: id, propertyType: 'string', cardinality, updatability },
});
const documentType = {
  id: 'cmis:document',
  baseId: 'cmis:document',
  queryName: 'cmis:document',
  versionable: true,
  propertyDefinitions: {
    ...property('cmis:objectId', 'readonly'),
    ...property('cmis:name'),
    ...property('cmis:description'),
    ...property('cmis:objectTypeId', 'oncreate'),
    ...property('cmis:secondaryObjectTypeIds', 'readwrite', 'multi'),
  },
};

type Answer = { readonly status?: number; readonly body?: unknown };
const refuse = (status: number, exception: string, message: string): Answer => ({
  status,
  body: { exception, message },
});

/**
 * Starts it: the folder `f` has the document `d`, which has a version `v` besides. A version is in no folder, checking out what is
 * checked out is refused, and a query finds `d` among all versions only.
 */
export async function startNuxeoServer(productName = 'Nuxeo OpenCMIS Connector'): Promise<NuxeoServer> {
  const state = { isDeleted: false, isCheckedOut: true, refusesCheckIn: false, isLocked: false, description: 'one' };
  const describeObject = (id: string): object => ({
    succinctProperties: {
      'cmis:objectId': id,
      'cmis:name': 'a.txt',
      'cmis:baseTypeId': 'cmis:document',
      'cmis:objectTypeId': 'cmis:document',
      'cmis:description': state.description,
      'cmis:versionSeriesId': 'd',
      'cmis:isLatestVersion': id === 'v' || !state.isCheckedOut,
      'cmis:isPrivateWorkingCopy': id === 'd' && state.isCheckedOut,
      'cmis:isVersionSeriesCheckedOut': state.isCheckedOut,
      'cmis:versionSeriesCheckedOutId': state.isCheckedOut ? 'd' : null,
      'cmis:contentStreamLength': 3,
    },
  });
  const folder = {
    succinctProperties: {
      'cmis:objectId': 'f',
      'cmis:name': 'folder',
      'cmis:baseTypeId': 'cmis:folder',
      'cmis:objectTypeId': 'cmis:folder',
      'cmis:path': '/folder',
    },
  };
  const children = (): object[] => (state.isDeleted ? [] : [{ object: describeObject('d') }]);

  const server = await startScriptedServer((request, response) => {
    const { status = 200, body = {} } = request.method === 'POST' ? change(request) : read(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });

  function read({ url: address }: RecordedRequest): Answer {
    const { pathname, searchParams } = new URL(address, 'http://localhost');
    const own = { repositoryUrl: `${server.url}/r`, rootFolderUrl: `${server.url}/r/root` };
    switch (searchParams.get('cmisselector')) {
      case null:
      case 'repositoryInfo':
        return { body: { r: { repositoryId: 'r', productName, capabilities: {}, ...own } } };
      case 'typeDefinition':
        return { body: { ...documentType, id: searchParams.get('typeId') } };
      case 'children':
        return { body: { objects: children(), hasMoreItems: false } };
      case 'descendants':
        return { body: children().map((object) => ({ object })) };
      default:
        return readOne(searchParams.get('objectId') ?? (pathname === '/r/root/folder' ? 'f' : ''));
    }
  }

  function readOne(id: string): Answer {
    if (id === 'f') return { body: folder };
    const isThere = (id === 'd' || id === 'v') && !state.isDeleted;
    return isThere ? { body: describeObject(id) } : refuse(404, 'objectNotFound', 'none');
  }

  function change(request: RecordedRequest): Answer {
    switch (actionOf(request)) {
      case 'query': {
        const all = new URLSearchParams(request.body.toString()).get('searchAllVersions') === 'true';
        const results = (all ? ['v', 'd'] : ['v']).map((id) => ({ succinctProperties: { 'cmis:objectId': id } }));
        return { body: { results, hasMoreItems: false } };
      }
      case 'update':
        state.description = 'two';
        return { body: describeObject('d') };
      case 'checkIn':
        if (state.refusesCheckIn) return refuse(409, 'constraint', 'Refused.');
        state.isCheckedOut = false;
        return { status: 201, body: describeObject('v') };
      case 'delete':
        if (state.isLocked) return cancel();
        state.isDeleted = true;
        return {};
      case 'cancelCheckOut':
        return cancel();
      case 'checkOut':
        return refuse(409, 'constraint', 'Already checked out: d');
      default:
        return refuse(405, 'notSupported', 'Not here.');
    }
  }

  function cancel(): Answer {
    state.isLocked = false;
    state.isCheckedOut = false;
    return {};
  }

  return Object.assign(state, {
    url: `${server.url}/browser`,
    actions: () => server.requests.map(actionOf).filter((action) => action !== ''),
    stop: () => server.stop(),
  });
}
