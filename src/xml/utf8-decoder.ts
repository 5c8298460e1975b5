import { readUtf8 } from '../model/utf8';

/** Decodes UTF-8 in pieces, as a strict `TextDecoder` does. */
export class Utf8Decoder {
  readonly encoding = 'utf-8';
  #held = Buffer.alloc(0);
  #started = false;

  /** @throws TypeError for bytes that are no UTF-8 */
  decode(piece: Uint8Array, { stream }: { readonly stream: boolean }): string {
    const fresh = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const bytes = this.#held.length === 0 ? fresh : Buffer.concat([this.#held, fresh]);
    const end = stream ? wholeCharacters(bytes) : bytes.length;
    this.#held = end === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(end));
    const text = readUtf8(bytes.subarray(0, end));
    if (text === undefined) throw new TypeError('The bytes are not UTF-8.');
    if (this.#started || text === '') return text;
    this.#started = true;
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

/** Up to where no character is cut: its first byte tells how many there are. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
