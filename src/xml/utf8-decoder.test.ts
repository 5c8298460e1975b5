import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Utf8Decoder } from './utf8-decoder';

function decode(decoder: Pick<TextDecoder, 'decode'> | Utf8Decoder, pieces: readonly Uint8Array[]): string | undefined {
  try {
    return (
      pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') +
      decoder.decode(new Uint8Array(0), { stream: false })
    );
  } catch {
    return undefined;
  }
}

describe('decoding UTF-8 in pieces', () => {
  const pieces = fc.oneof(
    fc.tuple(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 9 })).map(([text, size]) => {
      const bytes = Buffer.from(text);
      return Array.from({ length: Math.ceil(bytes.length / size) }, (_none, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
    }),
    fc.array(fc.uint8Array({ maxLength: 4 })),
    fc.array(
      fc
        .constantFrom([0xef, 0xbb], [0xbf], [0xc3], [0xa4], [0xf0, 0x9f], [0x8c, 0x8d], [0x41], [0xed, 0xa0, 0x80])
        .map((bytes) => Uint8Array.from(bytes)),
    ),
  );

  it('gives what a strict TextDecoder gives, and fails where it fails', () => {
    fc.assert(
      fc.property(pieces, (given) => {
        assert.equal(decode(new Utf8Decoder(), given), decode(new TextDecoder('utf-8', { fatal: true }), given));
      }),
      { numRuns: 3000 },
    );
  });
});
