/** The 13 exceptions of the specification (CMIS 1.1, section 2.2.1.4). */
export const cmisExceptions = [
  'invalidArgument',
  'objectNotFound',
  'notSupported',
  'permissionDenied',
  'runtime',
  'constraint',
  'contentAlreadyExists',
  'filterNotValid',
  'nameConstraintViolation',
  'storage',
  'streamNotSupported',
  'updateConflict',
  'versioning',
] as const;

/** Codes of our own, for what the specification has no exception for. */
export const clientErrorCodes = [
  'connection',
  'timeout',
  'aborted',
  'unauthorized',
  'proxyAuthentication',
  'tooManyRequests',
  'serviceUnavailable',
  'protocol',
  'notConfigured',
  'input',
] as const;

export type CmisExceptionName = (typeof cmisExceptions)[number];
export type CmisErrorCode = CmisExceptionName | (typeof clientErrorCodes)[number];

/** One thing that is wrong with a message or an input. */
export interface Fault {
  /** The field, property or parameter. */
  field: string;
  message: string;
}

/** The facts behind an error, as plain data. */
export interface CmisErrorCause {
  operation?: string;
  status?: number;
  /** Without user, password, ticket or token. */
  url?: string;
  serverException?: string;
  serverMessage?: string;
  /** Seconds to wait before another try, where the server said so. */
  retryAfter?: number;
  retryable?: boolean;
  /** Whether a call that writes has certainly not happened, or may have. */
  outcome?: 'notDone' | 'unknown';
  /** The code of the network or TLS layer, `ECONNREFUSED` and its like. */
  transportCode?: string;
  faults?: readonly Fault[];
}

/** Every error of this package: `code` says which kind, the message is a sentence for a person, `cause` has the facts. */
export class CmisError extends Error {
  readonly code: CmisErrorCode;
  override readonly cause: CmisErrorCause;

  constructor(code: CmisErrorCode, message: string, cause: CmisErrorCause = {}) {
    super(message);
    // `name` stays on the prototype: a Catch node copies own properties only, and the contract lists four.
    this.code = code;
    this.cause = cause;
  }

  /** The message alone: a Catch node shows what this gives. */
  override toString(): string {
    return this.message;
  }

  /** The same error with more facts, those already there kept. */
  with(facts: CmisErrorCause): CmisError {
    return this.copy(this.message, { ...facts, ...this.cause });
  }

  /** The same error with a further sentence, and facts that replace those already there. */
  adding(sentence: string, facts: CmisErrorCause = {}): CmisError {
    return this.copy(`${this.message} (${sentence})`, { ...this.cause, ...facts });
  }

  private copy(message: string, cause: CmisErrorCause): CmisError {
    const error = new CmisError(this.code, message, cause);
    if (this.stack !== undefined) error.stack = this.stack;
    return error;
  }
}
Object.defineProperty(CmisError.prototype, 'name', { value: 'CmisError', configurable: true });

const barring: readonly CmisErrorCode[] = ['unauthorized', 'proxyAuthentication', 'notConfigured'];
/** What comes of a server that can't be reached: every call would wait for it again, with the whole time-out. */
const unreached: readonly string[] = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Whether the next call would meet this error as well: trying on would only lock an account, or wait for a dead server. */
export function barsAll({ code, cause }: CmisError): boolean {
  // Some servers call a wrong password so; by itself, an object that is forbidden says nothing of others.
  const isSignIn = code === 'permissionDenied' && cause.operation === 'getRepositories';
  return barring.includes(code) || isSignIn || unreached.includes(cause.transportCode ?? '');
}

/** The error of what was not tried because another one had met it. */
export function notTried(error: CmisError): CmisError {
  return error.adding('This one was not tried, as another one had failed so.', { outcome: 'notDone' });
}

/** An `input` error: the message or the setting can't be used, and nothing was sent. */
export function inputError(faults: readonly Fault[]): CmisError {
  const [first, ...rest] = faults;
  const message =
    first === undefined || rest.length > 0
      ? faults.map(({ field, message }) => `${field}: ${message}`).join('; ')
      : `${first.field}: ${first.message}`;
  return new CmisError('input', message, { outcome: 'notDone', retryable: false, faults });
}
