import { hold, release } from '../http/upload';
import type { ContentUpload } from '../model/content-stream';

/**
 * Looks after the source of a call's content until it is read: one that fails before that ends no process.
 *
 * @returns ends the source; for a call that failed, maybe before anything was read
 */
export function holdContent(input: object): () => void {
  const content: unknown = Reflect.get(input, 'contentStream');
  const data: unknown = typeof content === 'object' && content !== null ? Reflect.get(content, 'data') : undefined;
  if (!isSource(data)) return () => undefined;
  hold(data);
  return () => release(data);
}

function isSource(data: unknown): data is Exclude<ContentUpload['data'], string> {
  return typeof data === 'object' && data !== null;
}
