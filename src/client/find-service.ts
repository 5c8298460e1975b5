import { nameAnswer, readServiceAnswer, type ServiceAnswer } from '../bindings/service-answer';
import type { Http, HttpAnswer, HttpRequest } from '../http/http';
import { redactUrl } from '../http/redact';
import { CmisError } from '../model/errors';
import { longestWait } from '../model/longest-wait';
import { withRetry } from './retry';
import { addressesToTry, relatedAddresses, serviceKinds, type ServiceKind } from './service-addresses';

/** A service of CMIS: where it is, and what it answered. */
export interface ServiceFound {
  readonly url: URL;
  readonly answer: ServiceAnswer;
}

export interface FindOptions {
  /** Milliseconds for the whole search. */
  readonly time: number;
  /** The repository that the service has to have. */
  readonly repositoryId?: string | undefined;
  /** `1.0`: the Browser binding, which has 1.1 alone, doesn't do. */
  readonly cmisVersion?: '1.0' | '1.1' | undefined;
}

/** The longest time for one guess, in milliseconds: where nothing is, no answer may come at all. */
const guessTime = 10_000;

/**
 * Finds the best service of CMIS at an address or near it: Browser, then AtomPub 1.1, then 1.0. Asks one address after the
 * other, and stops at a refused sign-in, because several would lock the account, and at what all addresses would meet.
 *
 * @throws CmisError the refusal or the failure that ended the search; `protocol` where no service was found, `timeout`
 *   where that may be because an address didn't answer: both tell what was asked and what was answered
 */
export function findService(http: Http, address: URL, options: FindOptions): Promise<ServiceFound> {
  return new Search(http, address, options).run();
}

class Search {
  readonly #kinds: readonly ServiceKind[];
  readonly #end: number;
  readonly #failures: { readonly url: URL; readonly what: string; readonly late: boolean }[] = [];

  constructor(
    private readonly http: Http,
    private readonly address: URL,
    private readonly options: FindOptions,
  ) {
    this.#kinds = options.cmisVersion === '1.0' ? ['atom10', 'atom11'] : serviceKinds;
    this.#end = Date.now() + options.time;
  }

  async run(): Promise<ServiceFound> {
    for (const url of addressesToTry(this.address, this.#kinds)) {
      const isGuess = url.pathname !== this.address.pathname;
      const time = isGuess ? this.#timeForGuess() : this.options.time;
      if (this.#timeLeft() <= 0) break;
      try {
        return await this.#better(await this.#ask(url, time));
      } catch (error) {
        if (!goesOn(error)) throw isGuess ? withPlace(error, url) : error;
      }
    }
    throw this.#nothingFound();
  }

  /** A better service of the same product, where it has the same repositories; whatever is wrong with it, the one found does. */
  async #better(found: ServiceFound): Promise<ServiceFound> {
    const { repositories } = found.answer;
    const network = repositories.length === 1 ? repositories[0]?.info.id : undefined;
    const better = this.#kinds.slice(0, this.#rankOf(found));
    for (const url of relatedAddresses(found.url, better, network)) {
      if (this.#timeLeft() <= 0 || this.#failures.some(({ url: asked }) => asked.href === url.href)) continue;
      try {
        const other = await this.#ask(url, this.#timeForGuess());
        if (this.#rankOf(other) < this.#rankOf(found) && this.#replaces(other, found)) return other;
      } catch (error) {
        if (!(error instanceof CmisError) || error.code === 'aborted') throw error;
        if (error.code === 'timeout' || !goesOn(error)) break;
      }
    }
    return found;
  }

  async #ask(url: URL, limit: number): Promise<ServiceFound> {
    const time = Math.max(1, Math.floor(Math.min(limit, this.#timeLeft(), longestWait)));
    const signal = AbortSignal.timeout(time);
    const request: HttpRequest = { operation: 'getRepositories', safe: true, method: 'GET', url, signal };
    let last: HttpAnswer | undefined;
    const read = async (): Promise<ServiceFound> => {
      last = undefined;
      last = await this.http.call(request);
      refuseElsewhere(last, url);
      return { url, answer: await readServiceAnswer(last, request) };
    };
    try {
      const found = await withRetry(read, { safe: true, signal, deadline: Date.now() + time });
      if (this.#rankOf(found) >= 0) return found;
      throw new CmisError('protocol', 'The Browser binding has CMIS 1.1 alone, and the connection keeps to 1.0.');
    } catch (error) {
      if (!(error instanceof CmisError)) throw error;
      const late = error.code === 'timeout' || (error.code === 'aborted' && signal.aborted);
      this.#failures.push({ url, late, what: late ? 'no answer in time' : nameFailure(error, last) });
      if (error.code !== 'aborted' || !late) throw error;
      throw new CmisError('timeout', `${url.host} did not answer within ${String(time)} ms.`, error.cause);
    }
  }

  /** The place of a service's kind in the order of preference; -1 where it doesn't do. */
  #rankOf({ answer }: ServiceFound): number {
    const is11 = answer.repositories.some(({ info }) => info.cmisVersion?.startsWith('1.1'));
    return this.#kinds.indexOf(answer.binding === 'browser' ? 'browser' : is11 ? 'atom11' : 'atom10');
  }

  /** Whether a service has what the other has: some servers name the one repository differently by each binding. */
  #replaces(other: ServiceFound, found: ServiceFound): boolean {
    const has = idsOf(other);
    const { repositoryId } = this.options;
    const needed = idsOf(found);
    if (needed.length > 1) return needed.every((id) => has.includes(id));
    return repositoryId === undefined || repositoryId === '' ? has.length === 1 : has.includes(repositoryId);
  }

  #timeLeft(): number {
    return this.#end - Date.now();
  }

  #timeForGuess(): number {
    return Math.min(guessTime, this.options.time / 4);
  }

  #nothingFound(): CmisError {
    const late = this.#failures.some((failure) => failure.late);
    const asked = new Map<string, string[]>();
    for (const { url, what } of this.#failures) asked.set(what, [...(asked.get(what) ?? []), url.pathname]);
    const answers = [...asked].map(([what, paths]) => `${what} at ${paths.join(', ')}`);
    const ended = this.#timeLeft() <= 0 ? `, and the search ended after ${String(this.options.time)} ms` : '';
    return new CmisError(
      late ? 'timeout' : 'protocol',
      `No CMIS service was found at ${redactUrl(this.address)}. Check the address, or choose a binding and give the address ` +
        `of its service. ${this.address.host} answered: ${answers.join('; ')}${ended}.`,
      { operation: 'getRepositories', url: redactUrl(this.address), outcome: 'notDone', retryable: false },
    );
  }
}

/** Whether another address may answer better. What the network, the sign-in or an overloaded server refuses, it would refuse everywhere. */
function goesOn(error: unknown): boolean {
  if (!(error instanceof CmisError)) return false;
  const { status = 0, transportCode = '' } = error.cause;
  if (status >= 300 && status < 400) return true;
  if (status === 502 || status === 504) return false;
  if (error.code === 'timeout') return transportCode === '' || transportCode === 'UND_ERR_BODY_TIMEOUT';
  return !stopping.has(error.code);
}

const stopping: ReadonlySet<string> = new Set([
  'aborted',
  'connection',
  'input',
  'permissionDenied',
  'proxyAuthentication',
  'serviceUnavailable',
  'tooManyRequests',
  'unauthorized',
]);

/** Nobody knows the address of a guess, but whoever has to find out why it was refused needs it. */
function withPlace(error: unknown, url: URL): unknown {
  if (!(error instanceof CmisError) || error.cause.status === undefined) return error;
  return error.adding(`That is the answer at ${redactUrl(url)}, where a service was looked for.`);
}

/** A redirect that changes nothing but the host, or http to https, would come for every address. */
function refuseElsewhere({ status, headers }: HttpAnswer, url: URL): void {
  const location = headers['location'];
  if (status < 300 || status > 399 || location === undefined || !URL.canParse(location, url.href)) return;
  const { origin, pathname } = new URL(location, url);
  if (origin === url.origin || pathname.replace(/\/$/, '') !== url.pathname.replace(/\/$/, '')) return;
  const message = `${url.host} sends its callers on to ${origin}. User and password don't follow: use that host in the address if it is yours.`;
  throw new CmisError('connection', message, { operation: 'getRepositories', url: redactUrl(url), retryable: false });
}

function nameFailure({ code, cause }: CmisError, answer: HttpAnswer | undefined): string {
  if (answer === undefined) return code;
  const { status } = answer;
  if (status >= 300 && status < 400) return `${String(status)}, a redirect,`;
  if (status < 200 || status > 299) return [status, cause.serverException].filter(Boolean).join(' ');
  return nameAnswer(answer);
}

function idsOf({ answer }: ServiceFound): string[] {
  return answer.repositories.map(({ info }) => info.id);
}
