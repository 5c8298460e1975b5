import { buffer } from 'node:stream/consumers';
import { parse } from 'content-type';
import { inputError } from '../../src/model/errors';
import type { Call } from './call';
import type { Transfer } from './transfer';

/** The content in memory: as a Buffer, as text in the charset of its type, or as what its JSON says. */
export async function readValue({ input, options }: Call, { data, mimeType, check }: Transfer): Promise<unknown> {
  const bytes = await buffer(data);
  check();
  if (input.output === 'buffer') return bytes;
  const text = decode(bytes, mimeType, options.onNote);
  return input.output === 'text' ? text : parseJson(text);
}

function decode(bytes: Buffer, mimeType: string, note: (text: string) => void): string {
  const charset = charsetOf(mimeType);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    note(`The charset "${charset}" is unknown; the content was read as UTF-8.`);
    return new TextDecoder().decode(bytes);
  }
}

function charsetOf(mimeType: string): string {
  try {
    return parse(mimeType).parameters.charset ?? 'utf-8';
  } catch {
    return 'utf-8';
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw inputError([{ field: 'content', message: `is no JSON: ${error instanceof Error ? error.message : ''}` }]);
  }
}
