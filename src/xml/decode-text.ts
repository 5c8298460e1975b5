import { CmisError } from '../model/errors';
import { Utf8Decoder } from './utf8-decoder';

type Decoder = TextDecoder | Utf8Decoder;

/** Bytes in which an encoding declaration has to stand. */
const declarationSize = 256;

/**
 * The text of an XML document in pieces, by the rules for charsets: a byte order mark or a first `<` in UTF-16, else the
 * charset of the header, else the document's own declaration, else UTF-8. Bytes that are wrong in that charset are a `protocol` error.
 */
export async function* decodeText(
  pieces: AsyncIterable<Uint8Array>,
  contentType: string | undefined,
): AsyncGenerator<string, void, undefined> {
  let decoder: Decoder | undefined;
  let start = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (decoder === undefined) {
      start = Buffer.concat([start, piece]);
      if (start.length < declarationSize) continue;
      decoder = decoderFor(start, contentType);
      yield decode(decoder, start, true);
    } else {
      yield decode(decoder, piece, true);
    }
  }
  if (decoder === undefined) {
    decoder = decoderFor(start, contentType);
    yield decode(decoder, start, true);
  }
  yield decode(decoder, new Uint8Array(0), false);
}

function decode(decoder: Decoder, bytes: Uint8Array, stream: boolean): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch (error) {
    if (error instanceof TypeError) {
      throw new CmisError(
        'protocol',
        `The server's answer is no valid XML: it holds bytes that are not ${decoder.encoding}.`,
      );
    }
    throw error;
  }
}

function decoderFor(start: Buffer, contentType: string | undefined): Decoder {
  const declared = /;\s*charset=["']?([^\s"';]+)/i.exec(contentType ?? '')?.[1];
  const charset = markedBy(start) ?? declared ?? declaredIn(start) ?? 'utf-8';
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    return decoder.encoding === 'utf-8' ? new Utf8Decoder() : decoder;
  } catch (error) {
    if (error instanceof RangeError) {
      throw new CmisError(
        'protocol',
        `The server's answer is in the charset ${charset.slice(0, 60)}, which nobody knows.`,
      );
    }
    throw error;
  }
}

/** What the first bytes say by themselves. */
function markedBy(start: Buffer): string | undefined {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c) ? 'utf-16be' : undefined;
}

/** `<?xml … encoding="…"?>` */
function declaredIn(start: Buffer): string | undefined {
  const declaration = start.toString('latin1', 0, declarationSize);
  const charset = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(declaration)?.[1];
  // .NET's writers say UTF-16 of a text that is then sent in UTF-8: what can be read byte by byte is not UTF-16.
  return charset !== undefined && /^(?:utf-?16|ucs-?2|iso-10646)/i.test(charset) ? undefined : charset;
}
