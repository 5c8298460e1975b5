import assert from 'node:assert/strict';
import { lastSegment, safeName } from './file-name';

describe('file names', () => {
  it('are one segment, or nothing if that leads elsewhere', () => {
    for (const [name, segment] of [
      ['a.txt', 'a.txt'],
      ['../../etc/x', 'x'],
      ['C:\\temp\\x', 'x'],
      ['a/..', ''],
      ['.', ''],
      ['', ''],
      ['.profile', '.profile'],
    ] as const) {
      assert.equal(lastSegment(name), segment, name);
    }
  });

  it('have what every system takes', () => {
    assert.equal(safeName('a:b*c?.txt'), 'abc.txt');
    assert.equal(safeName('x\0y\r\n.txt'), 'xy.txt');
    assert.equal(safeName('con'), '');
    assert.equal(safeName('..'), '');
  });

  it('keep their extension where they are too long', () => {
    assert.match(safeName(`../${'ü'.repeat(300)}.txt`), /^ü{125}\.txt$/);
    assert.equal(Buffer.byteLength(safeName('x'.repeat(1000))), 255);
  });
});
