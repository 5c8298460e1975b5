import { permissionMapping } from './access';
import { anyone } from './acl';
import { repositoryUrl, rootFolderUrl, type Answer, type Call, type Operations } from './call';
import { valueFormat, type Json } from './object-json';
import { page } from './paging';
import { typeJson } from './type-json';
import { kinds } from './values';

/** The Repository service (CMIS 1.1, section 2.2.2). */
export const repositorySelectors: Operations = {
  repositoryInfo,
  typeChildren,
  typeDescendants: (call) => {
    const depth = call.parameters.integer('depth', -1, -1);
    return { json: descendants(call, call.parameters.text('typeId'), depth) };
  },
  typeDefinition: (call) => {
    const type = call.repository.types.get(call.parameters.required('typeId'));
    return { json: typeJson(type, true, valueFormat(call.parameters).extendedDates) };
  },
};

/** The map of all repositories: there is one. */
export function repositoryInfo(call: Call): Answer {
  const { repository } = call;
  return {
    json: {
      [repository.id]: {
        repositoryId: repository.id,
        repositoryName: 'Demo repository',
        repositoryDescription: 'A small CMIS repository to try things out with. Not for production.',
        vendorName: 'cmisflow',
        productName: 'cmisflow Demo repository',
        productVersion: '0.1.0',
        latestChangeLogToken: repository.changes.latestToken((change) => repository.access.mayKnow(call.user, change)),
        rootFolderId: repository.objects.root.id,
        capabilities,
        aclCapabilities,
        cmisVersionSupported: '1.1',
        changesIncomplete: true,
        changesOnType: repository.types.children(undefined).flatMap(({ id }) => (id === 'cmis:secondary' ? [] : [id])),
        principalIdAnonymous: 'anonymous',
        principalIdAnyone: anyone,
        extendedFeatures: [
          {
            id: 'http://docs.oasis-open.org/ns/cmis/extension/datetimeformat',
            url: 'https://www.oasis-open.org/committees/tc_home.php?wg_abbrev=cmis',
            commonName: 'Browser Binding DateTime Format',
            versionLabel: '1.0',
            description: 'Adds dateTimeFormat: "simple" (milliseconds) or "extended" (ISO 8601).',
          },
        ],
        repositoryUrl: repositoryUrl(call),
        rootFolderUrl: rootFolderUrl(call),
      },
    },
  };
}

const capabilities: Json = {
  capabilityContentStreamUpdatability: 'anytime',
  capabilityChanges: 'objectidsonly',
  capabilityRenditions: 'read',
  capabilityGetDescendants: true,
  capabilityGetFolderTree: true,
  capabilityMultifiling: true,
  capabilityUnfiling: true,
  capabilityVersionSpecificFiling: false,
  capabilityPWCSearchable: false,
  capabilityPWCUpdatable: true,
  capabilityAllVersionsSearchable: true,
  capabilityOrderBy: 'custom',
  capabilityQuery: 'bothcombined',
  capabilityJoin: 'innerandouter',
  capabilityACL: 'manage',
  capabilityCreatablePropertyTypes: { canCreate: kinds },
  capabilityNewTypeSettableAttributes: {
    id: true,
    localName: true,
    localNamespace: true,
    displayName: true,
    queryName: true,
    description: true,
    creatable: true,
    fileable: true,
    queryable: true,
    fulltextIndexed: false,
    includedInSupertypeQuery: true,
    controllablePolicy: true,
    controllableACL: true,
  },
};

const aclCapabilities: Json = {
  supportedPermissions: 'basic',
  propagation: 'propagate',
  permissions: [
    { permission: 'cmis:read', description: 'Read' },
    { permission: 'cmis:write', description: 'Write' },
    { permission: 'cmis:all', description: 'All' },
  ],
  permissionMapping: Object.entries(permissionMapping).map(([key, permission]) => ({ key, permission: [permission] })),
};

function typeChildren(call: Call): Answer {
  const { parameters, repository } = call;
  const typeId = parameters.text('typeId') || undefined;
  if (typeId !== undefined) repository.types.get(typeId);
  const { items, hasMoreItems, numItems } = page(repository.types.children(typeId), parameters);
  const withProperties = parameters.flag('includePropertyDefinitions');
  const { extendedDates } = valueFormat(parameters);
  return {
    json: { types: items.map((type) => typeJson(type, withProperties, extendedDates)), hasMoreItems, numItems },
  };
}

function descendants(call: Call, typeId: string | undefined, depth: number): Json[] {
  const { parameters, repository } = call;
  if (typeId !== undefined && typeId !== '') repository.types.get(typeId);
  const withProperties = parameters.flag('includePropertyDefinitions');
  const { extendedDates } = valueFormat(parameters);
  return repository.types.children(typeId || undefined).map((type) => {
    const children = depth === 1 ? [] : descendants(call, type.id, depth - 1);
    return { type: typeJson(type, withProperties, extendedDates), ...(children.length > 0 ? { children } : {}) };
  });
}
