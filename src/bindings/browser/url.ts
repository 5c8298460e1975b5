import type { Address } from './encode';

/** The addresses of a repository, from the service's answer (CMIS 1.1, section 5.3). */
export interface RepositoryUrls {
  readonly repositoryUrl: URL;
  readonly rootFolderUrl: URL;
}

/** The address of a request, without its parameters. */
export function urlOf(address: Address, service: URL, urls: RepositoryUrls | undefined): URL {
  if (address.base === 'service' || urls === undefined) return new URL(service);
  if (address.base === 'repository') return new URL(urls.repositoryUrl);
  const url = new URL(urls.rootFolderUrl);
  if ('objectId' in address) {
    url.searchParams.set('objectId', address.objectId.toWellFormed());
    return url;
  }
  url.pathname = url.pathname.replace(/\/$/, '') + encodePath(address.path);
  return url;
}

/** Percent-encodes each segment of a path: `/a b/c%d` → `/a%20b/c%25d`; the root folder is the empty path. */
function encodePath(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => `/${encodeURIComponent(segment.toWellFormed())}`)
    .join('');
}
