import type { CmisClient } from '../../src/client/client';
import { CmisError } from '../../src/model/errors';
import { plain } from '../wire/recording';
import { makeStable } from '../wire/stable';

/** A call, and what it answered or how it failed. */
export interface Result {
  readonly operation: string;
  readonly outcome: unknown;
}

/** A client whose calls are noted: downloads without their bytes, errors without their sentences. */
export function watch(client: CmisClient, results: Result[]): CmisClient {
  const call: CmisClient['call'] = async (operation, input, options) => {
    try {
      const output = await client.call(operation, input, options);
      results.push({ operation, outcome: withoutStream(output) });
      return output;
    } catch (error) {
      results.push({ operation, outcome: factsOfError(error) });
      throw error;
    }
  };
  return {
    timeZone: client.timeZone,
    call,
    pages: client.pages.bind(client),
    items: client.items.bind(client),
    service: client.service.bind(client),
    repositoryId: client.repositoryId.bind(client),
    repositoryInfo: client.repositoryInfo.bind(client),
    type: client.type.bind(client),
    aspectsWith: client.aspectsWith.bind(client),
    close: client.close.bind(client),
  };
}

/** What a flow can act on; the sentences are the server's or, where it isn't asked, the client's. */
export function factsOfError(error: unknown): unknown {
  if (!(error instanceof CmisError)) throw error;
  const { code, cause } = error;
  return { code, outcome: cause.outcome, retryable: cause.retryable };
}

function withoutStream(output: unknown): unknown {
  if (typeof output !== 'object' || output === null || !('stream' in output)) return plain(output);
  return plain(Object.fromEntries(Object.entries(output).filter(([member]) => member !== 'stream')));
}

const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;

/** Results without what differs from one run to the next: ids, times, random names. */
export function comparable(results: readonly Result[], baseUrl: string, rootId: string): Result[] {
  const numbers = new Map<string, number>();
  const text = JSON.stringify(results, null, 1)
    .replace(uuid, (name) => {
      if (!numbers.has(name)) numbers.set(name, numbers.size + 1);
      return `name-${String(numbers.get(name))}`;
    })
    .replace(/"t[0-9a-f]{32}(:\w+)?"/g, '"a type$1"')
    .replace(/"\d+-rendition"/g, '"a rendition"')
    .replace(/("renditionDocumentId": )"\d+"/g, '$1"a rendition"');
  return JSON.parse(makeStable(text, { [baseUrl]: 'http://server' }, [rootId])) as Result[];
}
