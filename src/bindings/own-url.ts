import { CmisError } from '../model/errors';

/** What is done with an address on another host than the configured one: never followed, for credentials must not go there. */
export const otherHostsChoices = ['rewrite', 'refuse'] as const;
export type OtherHosts = (typeof otherHostsChoices)[number];

/** Turns an address that the server names into one on the configured host. */
export type OwnUrl = (
  name: string,
  address: string | undefined,
  note: (note: string) => void,
  base?: URL | string,
) => URL;

/**
 * Addresses that the server names, on the configured host: behind a proxy servers name themselves by their inner host.
 * Relative ones are resolved against `base`, which is the service's address unless given.
 */
export function ownUrls(service: URL, otherHosts: OtherHosts): OwnUrl {
  return (name, address, note, base = service) => {
    const url = address === undefined ? undefined : parseUrl(address, base);
    if (url === undefined || !/^https?:$/.test(url.protocol)) {
      throw new CmisError('protocol', `The server's description of the repository has no usable ${name}.`);
    }
    if (url.origin === service.origin) return url;
    if (otherHosts === 'refuse') {
      const message = `The server names ${url.origin} as the host of its ${name}, and the connection is for ${service.origin} alone: nothing is sent there.`;
      throw new CmisError('connection', message, { retryable: false });
    }
    note(`The server names ${url.origin} as its address; ${service.origin} is used instead.`);
    const own = new URL(service.origin);
    own.pathname = url.pathname;
    own.search = url.search;
    return own;
  };
}

export function parseUrl(address: string, base: URL | string): URL | undefined {
  return URL.canParse(address, String(base)) ? new URL(address, base) : undefined;
}
