import assert from 'node:assert/strict';
import { readUtf8 } from './utf8';

describe('reading UTF-8', () => {
  it('gives long texts whole, wherever their characters are cut', () => {
    for (const characters of ['ä', '€', '𐀀', 'aä€𐀀']) {
      for (let shift = 0; shift < 4; shift++) {
        const text = 'x'.repeat(shift) + characters.repeat(100_000);
        assert.equal(readUtf8(Buffer.from(text)), text);
      }
    }
    assert.equal(readUtf8(Buffer.alloc(0)), '');
    assert.equal(readUtf8(Buffer.from('\ufeffä')), '\ufeffä');
  });

  it('gives nothing for what is no UTF-8, wherever that stands', () => {
    const long = Buffer.from('ä'.repeat(100_000));
    for (const wrong of [[0xc3], [0xa4], [0xff], [0xed, 0xa0, 0x80]]) {
      for (const bytes of [
        [Buffer.from(wrong), long],
        [long, Buffer.from(wrong)],
        [long, Buffer.from(wrong), long],
      ]) {
        assert.equal(readUtf8(Buffer.concat(bytes)), undefined);
      }
    }
  });
});
