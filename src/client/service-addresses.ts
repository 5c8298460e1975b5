/** What a service may be by its address; the version that it speaks in fact, its answer tells. */
export const serviceKinds = ['browser', 'atom11', 'atom10'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

type Paths = Readonly<Record<ServiceKind, readonly string[]>>;

/**
 * Where a service is looked for that has this address, or whose server has it: as few places as the address allows, the
 * preferred kinds first.
 */
export function addressesToTry(address: URL, kinds: readonly ServiceKind[]): URL[] {
  const path = trimmedPath(address);
  const known = pathsNear(address);
  const context = contextPaths(path);
  const products = [alfrescoPaths(path, ownTenant), nuxeoPaths(path)];
  const layouts = known !== undefined ? [known] : path === '' ? [...products, context] : [context, ...products];
  const guesses = inOrder(address, layouts, kinds);
  const itself = new URL(address);
  itself.hash = '';
  // OpenCMIS takes a slash at the end of a Browser address for a repository without an id.
  const withoutSlash = new URL(itself);
  withoutSlash.pathname = path;
  // A host's or a product's own page may ask for a sign-in of another kind, or refuse to be looked at.
  const isPage = path === '' || (known !== undefined && !/\/(?:cmis|browser|atom|services)/.test(path));
  const all = isPage ? [...guesses, itself] : [itself, withoutSlash, ...guesses];
  return all.filter((url, index) => all.findIndex(({ href }) => href === url.href) === index);
}

/**
 * The other addresses of the service that has this one, as far as its product is known by the path.
 * @param network the one network or tenant that the service serves, where its path names none
 */
export function relatedAddresses(address: URL, kinds: readonly ServiceKind[], network?: string): URL[] {
  const paths = pathsNear(address, network);
  return paths === undefined ? [] : inOrder(address, [paths], kinds);
}

/** Alfresco's only tenant, unless somebody has set up others. */
const ownTenant = '-default-';
const cloudHost = 'api.alfresco.com';

/** The paths of the product that a path belongs to; undefined for a path that tells none. */
function pathsNear(address: URL, onlyNetwork?: string): Paths | undefined {
  const path = trimmedPath(address);
  const network = onlyNetwork === undefined ? undefined : encodeURIComponent(onlyNetwork);
  const [, alfresco] = /^(.*?)\/(?:alfresco|share)(?:\/|$)/.exec(path) ?? [];
  if (alfresco !== undefined) {
    const [, tenant] = /\/alfresco\/api\/([^/]+)\/(?:public|cmis)(?:\/|$)/.exec(path) ?? [];
    // Elsewhere Alfresco has other ids for the same repository.
    const ofAllTenants = path.includes('/alfresco/api/cmis/') ? network : undefined;
    return alfrescoPaths(alfresco, tenant ?? ofAllTenants ?? ownTenant);
  }
  const [, before, named] = /^(.*?)\/([^/]+)\/public\/cmis(?:\/|$)/.exec(path) ?? [];
  if (before !== undefined && named !== undefined) return networkPaths(before, named);
  const [, allNetworks] = /^(.*?)\/cmis\/versions(?:\/|$)/.exec(path) ?? [];
  if (allNetworks !== undefined) return allNetworksPaths(allNetworks, network);
  if (address.hostname === cloudHost) {
    const [, first] = /^\/([^/]+)/.exec(path) ?? [];
    return first === undefined || first === 'cmis' ? allNetworksPaths('', network) : networkPaths('', first);
  }
  const [, nuxeo] = /^(.*?)\/nuxeo(?:\/|$)/.exec(path) ?? [];
  if (nuxeo !== undefined) return nuxeoPaths(nuxeo);
  const [, context] = /^(.*?)\/(?:browser|atom|atom11|services|services11)(?:\/|$)/.exec(path) ?? [];
  return context === undefined ? undefined : contextPaths(context);
}

function alfrescoPaths(root: string, tenant: string): Paths {
  const api = `${root}/alfresco/api`;
  return {
    browser: [`${api}/${tenant}/public/cmis/versions/1.1/browser`],
    atom11: [
      `${api}/${tenant}/public/cmis/versions/1.1/atom`,
      `${api}/${tenant}/cmis/versions/1.1/atom`,
      ...allOf(api),
    ],
    atom10: [`${api}/${tenant}/public/cmis/versions/1.0/atom`, `${root}/alfresco/cmisatom`],
  };
}

/** One network of Alfresco's cloud. */
function networkPaths(root: string, network: string): Paths {
  const versions = `${root}/${network}/public/cmis/versions`;
  return { browser: [`${versions}/1.1/browser`], atom11: [`${versions}/1.1/atom`], atom10: [`${versions}/1.0/atom`] };
}

/** All networks that a user sees. */
function allNetworksPaths(root: string, network: string | undefined): Paths {
  const ofNetwork = network === undefined ? undefined : networkPaths(root, network);
  return { browser: ofNetwork?.browser ?? [], atom11: allOf(root), atom10: [] };
}

/** The service document of all tenants or networks, which is documented with the slash at its end. */
function allOf(root: string): readonly string[] {
  return [`${root}/cmis/versions/1.1/atom/`, `${root}/cmis/versions/1.1/atom`];
}

function nuxeoPaths(root: string): Paths {
  return { browser: [`${root}/nuxeo/json/cmis`], atom11: [`${root}/nuxeo/atom/cmis`], atom10: [] };
}

/** Servers made with OpenCMIS, SAP's among them. */
function contextPaths(context: string): Paths {
  return { browser: [`${context}/browser`], atom11: [`${context}/atom11`], atom10: [`${context}/atom`] };
}

function inOrder({ origin }: URL, layouts: readonly Paths[], kinds: readonly ServiceKind[]): URL[] {
  return kinds.flatMap((kind) => layouts.flatMap((paths) => paths[kind].map((path) => new URL(origin + path))));
}

function trimmedPath({ pathname }: URL): string {
  return pathname.replace(/\/+$/, '');
}
