import { setTimeout as sleep } from 'node:timers/promises';
import { extension } from 'mime-types';
import { CmisError } from '../../src/model/errors';
import type { CmisObject, Rendition } from '../../src/model/object';
import type { Call } from './call';

const interval = 1000;

/**
 * The rendition that a text names: by its stream id, its kind, its title, or its MIME type. Some servers make one only when it is
 * asked for: it is waited for as long as the node is set. That there is none is told to `onNote`.
 */
export async function findRendition(call: Call, objectId: string, wanted: string): Promise<Rendition | undefined> {
  const { client, input, options } = call;
  const deadline = performance.now() + input.renditionWait * 1000;
  for (;;) {
    const renditions = await client.call('getRenditions', { objectId, renditionFilter: '*' }, options);
    const found = chooseRendition(renditions, wanted);
    if (found !== undefined) return found;
    if (performance.now() >= deadline) {
      const kinds = renditions.map(({ kind, mimeType }) => `${kind} (${mimeType})`).join(', ');
      const when = input.renditionWait > 0 ? ` after ${input.renditionWait} seconds` : '';
      options.onNote(`There is no rendition "${wanted}"${when}; there ${kinds === '' ? 'are none' : `is ${kinds}`}.`);
      return undefined;
    }
    call.progress({ key: 'rendition' });
    await pause(options.signal);
  }
}

export function chooseRendition(renditions: readonly Rendition[], wanted: string): Rendition | undefined {
  const text = wanted.trim().toLowerCase();
  const pattern = new RegExp(`^${text.split('*').map(escape).join('.*')}$`);
  const ways: ((rendition: Rendition) => boolean)[] = [
    ({ streamId }) => streamId === wanted.trim(),
    ({ kind }) => kind.toLowerCase() === text,
    ({ title }) => title?.toLowerCase() === text,
    ({ mimeType }) => text.includes('/') && pattern.test(mimeType.toLowerCase()),
  ];
  for (const fits of ways) {
    const found = renditions.find(fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The document's name with the extension of the rendition's type. */
export function nameOfRendition({ name, id }: CmisObject, { mimeType, title }: Rendition): string {
  const own = extension(mimeType);
  const base = (name ?? title ?? id).replace(/(?<=.)\.[A-Za-z0-9]{1,5}$/, '');
  return own === false ? base : `${base}.${own}`;
}

/** Opens a rendition that is being made: again until it is there, or the seconds are over. */
export async function inTime<T>(
  { seconds, signal, isOpen = () => false }: { seconds: number; signal: AbortSignal; isOpen?: () => boolean },
  open: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const isLate = performance.now() >= deadline || isOpen();
      if (isLate || !(error instanceof CmisError) || !meansNotYet(error)) throw error;
      await pause(signal);
    }
  }
}

function meansNotYet({ code }: CmisError): boolean {
  return ['objectNotFound', 'constraint', 'notSupported', 'streamNotSupported', 'runtime', 'storage'].includes(code);
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await sleep(interval, undefined, { signal });
  } catch {
    throw new CmisError('aborted', 'The call was ended while it waited for a rendition.', {
      operation: 'getRenditions',
    });
  }
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
