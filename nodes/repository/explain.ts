import { CmisError } from '../../src/model/errors';
import type { RepositorySettings } from './connection';

/** What went wrong with a connection and what a person can do about it. */
export interface Explanation {
  readonly code: string;
  readonly message: string;
}

/** Puts the error of a first call into a sentence that says what to do. */
export function explain(error: unknown, settings: RepositorySettings | undefined): Explanation {
  if (!(error instanceof CmisError)) {
    return { code: 'runtime', message: error instanceof Error ? error.message : String(error) };
  }
  const { code, cause, message } = error;
  return { code, message: sentenceFor(error, settings) ?? cause.serverMessage ?? message };
}

/** The words in the dialog's patterns of addresses that a person has to replace. */
const placeholders = /\b(?:HOST|CONTEXT)\b/;

function sentenceFor(
  { code, message, cause }: CmisError,
  settings: RepositorySettings | undefined,
): string | undefined {
  const { url = '', binding = 'automatic' } = settings ?? {};
  const name = binding === 'atompub' ? 'AtomPub' : 'Browser';
  const host = URL.canParse(url) ? new URL(url).host : url;
  const placeholder = placeholders.exec(url)?.[0];
  if (placeholder !== undefined && /^(?:connection|objectNotFound|protocol)$/.test(code)) {
    return `Replace ${placeholder} in the address by what your server has there. (${message})`;
  }
  // A search has told already what is at the address.
  if (binding === 'automatic' && /^(?:objectNotFound|notSupported|protocol)$/.test(code)) return undefined;
  switch (code) {
    case 'unauthorized':
      return `The server refuses user and password. Check both. (${message})`;
    case 'permissionDenied':
      // Some servers answer a wrong password with 403.
      return `The server refuses this user: user or password is wrong, or the user has no right to sign in. (${message})`;
    case 'objectNotFound':
      return `The server has nothing at this address (404). Check the path: it has to be that of the ${name} binding. (${message})`;
    case 'notSupported':
      // OpenCMIS, for the service's address with a slash or a repository's id at its end.
      return `A CMIS server answers at this address, but not with its list of repositories. Check the path: no repository and no slash belong at its end. (${message})`;
    case 'protocol':
      if (/<(?:\w+:)?service\b/.test(message) && binding === 'browser') {
        return `This is the server's address of the AtomPub binding: choose AtomPub, or an address that ends in /browser. (${message})`;
      }
      if (/answered JSON/.test(message) && binding === 'atompub') {
        return `This may be the server's address of the Browser binding: choose Browser, or the address of the service document. (${message})`;
      }
      if (/<(?:\w+:)?definitions\b/.test(message)) {
        return `This is the server's address for Web Services, which are not there yet. Look for the address of the Browser or the AtomPub binding. (${message})`;
      }
      return `What answers at this address is no CMIS server with the ${name} binding. Check the address. (${message})`;
    case 'timeout':
      return `${host} did not answer in time. Check the address, the network, and whether a proxy is needed. (${message})`;
    case 'proxyAuthentication':
      return `The proxy wants a user and a password: set them in the proxy's node. (${message})`;
    case 'connection':
      return connectionSentence(cause.transportCode ?? '', host, message);
    default:
      return undefined;
  }
}

function connectionSentence(transportCode: string, host: string, message: string): string | undefined {
  if (transportCode === 'ECONNREFUSED') {
    return `Nothing listens at ${host}. Check host and port, and whether the server is running.`;
  }
  if (transportCode === 'ENOTFOUND' || transportCode === 'EAI_AGAIN') {
    return `The host name of ${host} is unknown. Check how it is written, or whether a proxy is needed.`;
  }
  if (/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(transportCode)) {
    return `${host} ends the connection without an answer. Check http or https in the address, the port, and whether a proxy is needed. (${message})`;
  }
  return undefined;
}
