import { createAtomPubBinding } from '../bindings/atompub/atompub-binding';
import type { Binding } from '../bindings/binding';
import { createBrowserBinding } from '../bindings/browser/browser-binding';
import type { ServiceAnswer } from '../bindings/service-answer';
import { abortable } from '../http/abortable';
import type { Http, Timeouts } from '../http/http';
import { CmisError } from '../model/errors';
import type { BindingName, CmisClientOptions, FoundService, Service } from './client';
import { findService } from './find-service';

const defaultInlineContentBytes = 4 * 1024 * 1024;
/** Where the connection has no limit for a call, a search needs one. */
const longestSearch = 120_000;

/** What a connection speaks, and where. */
export interface Wire extends Service {
  readonly speaks: Binding;
}

/** The wire of a connection, asked for with each call: the one that was chosen, or the one that is found on first use. */
export type GetWire = (signal: AbortSignal | undefined) => Promise<Wire>;

type Limits = Pick<Timeouts, 'total' | 'idle'>;

export function createWire(options: CmisClientOptions, http: Http, url: URL, limits: Limits): GetWire {
  const { binding = 'browser' } = options;
  if (binding === 'automatic') return findingWire(options, http, url, limits);
  const chosen = Promise.resolve({
    binding,
    url: url.href,
    speaks: createBinding(binding, options, { http, url, limits }),
  });
  return () => chosen;
}

/** Looks once, for all calls that wait for it, so no caller's abort ends the search; after a failure the next call looks again. */
function findingWire(options: CmisClientOptions, http: Http, address: URL, limits: Limits): GetWire {
  const time = limits.total > 0 ? limits.total : longestSearch;
  const { repositoryId, cmisVersion } = options;
  const find = async (): Promise<Wire> => {
    const { url, answer } = await findService(http, address, { time, repositoryId, cmisVersion }).catch(notDone);
    const { binding, repositories } = answer;
    const found: FoundService = { binding, url: url.href, repositories: repositories.map(({ info }) => info) };
    options.onFound?.(found);
    return { binding, url: url.href, speaks: createBinding(binding, options, { http, url, limits }, answer) };
  };
  let wire: Promise<Wire> | undefined;
  return (signal) => {
    if (wire === undefined) {
      const finding = find();
      wire = finding;
      finding.catch(() => {
        wire = undefined;
      });
    }
    return abortable(wire, signal);
  };
}

/** Whatever the call was that needed the service, it wasn't sent. */
function notDone(error: unknown): never {
  throw error instanceof CmisError ? error.with({ outcome: 'notDone' }) : error;
}

/** @param answer what the service has answered already */
function createBinding(
  binding: BindingName,
  options: CmisClientOptions,
  { http, url, limits: { idle } }: { readonly http: Http; readonly url: URL; readonly limits: Limits },
  answer?: ServiceAnswer,
): Binding {
  const { otherHosts = 'rewrite', inlineContentBytes = defaultInlineContentBytes, cmisVersion } = options;
  switch (binding) {
    case 'browser':
      return createBrowserBinding(
        http,
        url,
        otherHosts,
        answer?.binding === 'browser' ? answer.repositories : undefined,
      );
    case 'atompub':
      return createAtomPubBinding(
        http,
        url,
        { otherHosts, inlineContentBytes, idleTimeout: idle, ...(cmisVersion === undefined ? {} : { cmisVersion }) },
        answer?.binding === 'atompub' ? answer.repositories : undefined,
      );
  }
}
