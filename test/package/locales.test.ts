import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, read, root, stems } from './palette';

const configCatalogue = '@cmisflow/node-red-cmis/cmis-repository:';

describe('the texts', () => {
  for (const stem of stems) {
    const languages = readdirSync(path.join(root, 'nodes', stem, 'locales'));

    it(`of ${stem} have the same keys in every language`, () => {
      for (const language of languages) assert.deepEqual(keysOf(stem, language), keysOf(stem, 'en-US'), language);
    });

    it(`of ${stem} are not empty`, () => {
      for (const language of languages) {
        const empty = [...textsOf(stem, language)].filter(([, text]) => text.trim() === '');
        assert.deepEqual(empty, [], language);
      }
    });

    it(`that the dialog of ${stem} names exist`, () => {
      const used = [...read(`nodes/${stem}/${stem}.html`).matchAll(/data-i18n="([^"]+)"/g)]
        .flatMap(([, value = '']) => value.split(';'))
        .map((value) => value.replace(/^\[\w+\]/, ''));
      const own = new Set(keysOf(stem, 'en-US'));
      const config = new Set(keysOf('repository', 'en-US'));
      const missing = used.filter((key) =>
        key.startsWith(configCatalogue) ? !config.has(key.slice(configCatalogue.length)) : !own.has(key),
      );
      assert.deepEqual(missing, []);
    });

    it(`tell of every field of ${stem} what it is for`, () => {
      const fields = [
        ...read(`nodes/${stem}/${stem}.html`).matchAll(/<label for="(?:node-input|node-config-input|cmis)-(\w+)"/g),
      ];
      const own = new Set(keysOf(stem, 'en-US'));
      const shared = new Set(keysOf('repository', 'en-US'));
      const without = fields
        .map(([, field = '']) => field)
        // The name of the node is Node-RED's own.
        .filter((field) => field !== 'name' && !own.has(`${field}.tip`) && !shared.has(`shared.${field}.tip`));
      assert.deepEqual(without, []);
    });
  }

  it('that code asks for by name exist', () => {
    const known = new Set(stems.flatMap((stem) => keysOf(stem, 'en-US')).map((key) => key.replace(/^shared\./, '')));
    const sources = [...filesBelow('src/editor'), ...filesBelow('nodes')].filter((file) => file.endsWith('.ts'));
    const missing = sources.flatMap((file) =>
      [...read(file).matchAll(/\b(?:texts|_)\.?(?:get|find)?\('([\w.]+)'[,)]/g)]
        .map(([, key = '']) => key)
        .filter((key) => !known.has(key))
        .map((key) => `${file}: ${key}`),
    );
    assert.deepEqual(missing, []);
  });

  it('that a status shows exist', () => {
    const known = new Set(keysOf('repository', 'en-US'));
    const sources = [...filesBelow('src/kit'), ...filesBelow('nodes')].filter((file) => /(?<!test)\.ts$/.test(file));
    const used = sources.flatMap((file) => [...read(file).matchAll(/return \{ key: '(\w+)'|: \{ key: '(\w+)'/g)]);
    const missing = used.map(([, first, second]) => first ?? second ?? '').filter((key) => !known.has(`status.${key}`));
    assert.ok(used.length > 0);
    assert.deepEqual(missing, []);
  });
});

function keysOf(stem: string, language: string): string[] {
  return [...textsOf(stem, language).keys()].sort();
}

/** The texts of a locale file by their whole key, `statement.label`. */
function textsOf(stem: string, language: string): Map<string, string> {
  return flatten(JSON.parse(read(`nodes/${stem}/locales/${language}/${stem}.json`)), '');
}

function flatten(value: unknown, prefix: string): Map<string, string> {
  if (typeof value === 'string') return new Map([[prefix, value]]);
  const texts = new Map<string, string>();
  for (const [key, inner] of Object.entries(value as object)) {
    for (const [name, text] of flatten(inner, prefix === '' ? key : `${prefix}.${key}`)) texts.set(name, text);
  }
  return texts;
}
