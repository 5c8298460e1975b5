import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readExchanges } from '../../test/wire/recording';
import { CmisError } from '../model/errors';
import type { XmlElement } from './element';
import { readXml } from './read-xml';

const namespaces = new Map([['http://www.w3.org/2005/Atom', 'atom']]);

async function* of(...pieces: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}

async function refusal(...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const error: unknown = await readXml(of(...pieces), { namespaces }).then(
    () => assert.fail('it was read'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CmisError && error.code === 'protocol', String(error));
  return error.message;
}

describe('the limits of reading XML', function () {
  this.timeout(30_000);

  it('takes a recorded feed that ends early for an error, whatever its last byte is', async () => {
    const feeds = readExchanges('test/wire/atompub/opencmis/navigation.txt')
      .flatMap(({ exchanges }) => exchanges)
      .map(({ response }) => response.body)
      .filter((body) => /^<\?xml[^>]*>\s*<\w+:feed/.test(body.toString('latin1', 0, 200)))
      .filter((body) => body.includes(':entry>'));
    const [feed] = feeds.sort((one, other) => one.length - other.length);
    assert.ok(feed !== undefined);
    const end = feed.toString('latin1').trimEnd().length;
    let given = 0;
    for (let length = 0; length < end; length++) {
      const onChildren = (children: readonly unknown[]): void => void (given += children.length);
      const read = readXml(of(feed.subarray(0, length)), { namespaces, split: { root: 'atom:feed', onChildren } });
      await assert.rejects(read, { code: 'protocol' }, String(length));
    }
    assert.ok(given > 0);
  });

  it('refuses a DOCTYPE wherever it stands, and however it is cut', async () => {
    for (const [before, after] of [
      ['', '<r/>'],
      ['<?xml version="1.0"?>\n<!-- x -->', '<r/>'],
      ['<r>', '</r>'],
      ['<r/>', ''],
      [' \n', '<r/>'],
    ] as const) {
      for (const doctype of ['<!DOCTYPE r [<!ENTITY e "x">]>', '<!DOCTYPE r SYSTEM "file:///etc/passwd">']) {
        const document = before + doctype + after;
        assert.match(await refusal(document), /DOCTYPE/);
        assert.match(await refusal(...Array.from(document)), /DOCTYPE/);
      }
    }
  });

  it('refuses tags with more attributes and scopes with more prefixes than any answer has', async () => {
    const many = (count: number, write: (index: number) => string): string =>
      Array.from({ length: count }, (_none, index) => write(index)).join('');
    assert.match(await refusal(`<r${many(257, (index) => ` a${index}=""`)}/>`), /more than 256 attributes/);
    const nested = many(190, (level) => `<a${many(5, (index) => ` xmlns:p${level}-${index}="u"`)}>`);
    assert.match(await refusal(`<r>${nested}`), /more than 256 prefixes/);
    const { attributes } = await readXml(of(`<r${many(256, (index) => ` a${index}=""`)}/>`), { namespaces });
    assert.equal(Object.keys(attributes).length, 256);
  });

  it('refuses a name that is too long, in one piece or in many', async () => {
    const name = 'n'.repeat(300_000);
    assert.match(await refusal(`<${name}`), /a tag without an end/);
    assert.match(await refusal('<', ...Array.from({ length: 30 }, () => 'n'.repeat(10_000))), /a tag without an end/);
  });

  it('takes no longer for blanks in an end tag than for other characters', async () => {
    // Where each blank is looked at once more for every blank before it, this takes hours.
    assert.match(await refusal(`<a></a${' '.repeat(10_000_000)}x>`), /unexpected close tag/);
    assert.equal((await readXml(of(`<a></a${' '.repeat(1000)}>`), { namespaces })).name, 'a');
  });

  const long = 'x'.repeat(900);
  for (const [title, row] of [
    ['no long tags', (id: number) => `<v a="${id}${long.repeat(20)}"/>`],
    ['no tags with an address in them', (id: number) => `<v href="http://server/${id}${long}"/>`],
    ['few tags of many that come once', (id: number) => `<v a="${id}${long}"/>`],
    ['few tags of many that come once, each behind a text', (id: number) => `<v a="${id}${long}">x</v>`],
  ] as const) {
    it(`keeps ${title}`, async () => {
      const length = 200_000_000;
      async function* rows(): AsyncGenerator<Uint8Array> {
        yield await Promise.resolve(Buffer.from('<r xmlns="http://www.w3.org/2005/Atom"><l href="x"/><v/>'));
        for (let sent = 0; sent < length; sent += 10 * row(0).length) {
          const ten = Array.from({ length: 10 }, (_none, index) => row(sent + index)).join('');
          yield await Promise.resolve(Buffer.from(ten));
        }
        yield Buffer.from('</r>');
      }
      const before = process.memoryUsage().heapUsed;
      let most = 0;
      const onChildren = (): void => void (most = Math.max(most, process.memoryUsage().heapUsed - before));
      await readXml(rows(), { namespaces, split: { root: 'atom:r', onChildren } });
      assert.ok(most < 0.75 * length, `${Math.round(most / 1_000_000)} MB`);
    });
  }

  it('gives names and texts that do not keep the document in memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const rows = 2000;
    const size = 10_000;
    async function* document(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from('<r xmlns="http://www.w3.org/2005/Atom">'));
      for (let row = 0; row < rows; row++) {
        const name = `value-of-row-${row}`;
        const filling = `<!--${'ä'.repeat(size / 2)}-->`;
        yield await Promise.resolve(
          Buffer.from(`<${name} k="The key of ${row}">The text of ${row}${filling}</${name}>`),
        );
      }
      yield Buffer.from('</r>');
    }
    const texts: string[] = [];
    const onChildren = (children: readonly XmlElement[]): void => {
      for (const { name, attributes, text } of children) texts.push(name, attributes['k'] ?? '', text);
    };
    collect();
    const before = process.memoryUsage().heapUsed;
    await readXml(document(), { namespaces, split: { root: 'atom:r', onChildren } });
    collect();
    const kept = process.memoryUsage().heapUsed - before;
    const last = rows - 1;
    assert.deepEqual(texts.slice(-3), [`atom:value-of-row-${last}`, `The key of ${last}`, `The text of ${last}`]);
    assert.ok(kept < (rows * size) / 4, `${kept} bytes`);
  });
});
