import { CmisError } from '../model/errors';
import type { Operation } from '../model/operations';
import type { RepositoryInfo } from '../model/repository-info';

/** What a repository says of its ability to carry out an operation (CMIS 1.1, section 2.1.1.1). */
const capabilityOf: Readonly<Partial<Record<Operation, string>>> = {
  getDescendants: 'capabilityGetDescendants',
  getFolderTree: 'capabilityGetFolderTree',
  getRenditions: 'capabilityRenditions',
  setContentStream: 'capabilityContentStreamUpdatability',
  appendContentStream: 'capabilityContentStreamUpdatability',
  deleteContentStream: 'capabilityContentStreamUpdatability',
  addObjectToFolder: 'capabilityMultifiling',
  removeObjectFromFolder: 'capabilityUnfiling',
  query: 'capabilityQuery',
  getContentChanges: 'capabilityChanges',
  getACL: 'capabilityACL',
  applyACL: 'capabilityACL',
};

/**
 * A `notSupported` error of a server with a message that names the operation and the server, and the capability that the
 * repository says it lacks. Capabilities never keep a call from being sent, for servers can do more than they say.
 */
export function explainRefusal(error: CmisError, operation: Operation, info: RepositoryInfo | undefined): CmisError {
  const { cause } = error;
  // What was found out without an answer of the server stands in the message already.
  if (cause.status === undefined) {
    return new CmisError(
      error.code,
      [error.message, ...lackingCapability(operation, info?.capabilities ?? {})].join(' '),
      cause,
    );
  }
  const said = cause.serverMessage ?? '';
  const sentences = [
    `The server${info?.productName === undefined ? '' : ` (${info.productName})`} does not support ${operation}.`,
    ...(said === '' ? [] : [`It says: ${/[.!?]$/.test(said) ? said : `${said}.`}`]),
    ...lackingCapability(operation, info?.capabilities ?? {}),
  ];
  return new CmisError(error.code, sentences.join(' '), cause);
}

function lackingCapability(operation: Operation, capabilities: RepositoryInfo['capabilities']): string[] {
  const name = capabilityOf[operation];
  const value = name !== undefined && Object.hasOwn(capabilities, name) ? capabilities[name] : undefined;
  return value === 'none' || value === false ? [`Its repository info agrees: ${name ?? ''} is ${String(value)}.`] : [];
}
