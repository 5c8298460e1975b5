import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { examples, exists, filesBelow, packageFile, read, root, stems, stemsOnPalette } from './palette';

const load = createRequire(__filename);

describe('every node', () => {
  it('is a folder that package.json lists, and nothing else is listed', () => {
    const expected = Object.fromEntries(stems.map((stem) => [`cmis-${stem}`, `dist/nodes/${stem}/${stem}.js`]));
    assert.deepEqual({ ...packageFile['node-red'].nodes }, expected);
  });

  for (const stem of stems) {
    const file = (ending: string) => `nodes/${stem}/${stem}${ending}`;
    const locale = (ending: string) => `nodes/${stem}/locales/en-US/${stem}${ending}`;

    describe(stem, () => {
      it('has its code, fields, dialog, test and texts under one stem', () => {
        const endings = ['.ts', '.fields.ts', '.editor.ts', '.html', '.test.ts'];
        const needed = [...endings.map(file), locale('.json'), locale('.html')];
        assert.deepEqual(
          needed.filter((name) => !exists(name)),
          [],
        );
      });

      it('registers the type of its folder in code and dialog', () => {
        for (const ending of ['.ts', '.editor.ts']) assert.match(read(file(ending)), new RegExp(`'cmis-${stem}'`));
        assert.ok(read(file('.html')).includes(`data-template-name="cmis-${stem}"`));
      });

      it('has a help text with inputs, outputs, details and errors', () => {
        const help = read(locale('.html'));
        assert.ok(help.includes(`data-help-name="cmis-${stem}"`));
        const headings = [...help.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, heading]) => heading);
        assert.deepEqual(headings, ['Inputs', 'Outputs', 'Details', 'Errors']);
      });

      it('names all its fields in the dialog', () => {
        const { fields } = load(path.join(root, file('.fields.ts'))) as { fields: Record<string, unknown> };
        const texts = JSON.parse(read(locale('.json'))) as Record<string, { label?: string }>;
        const shared = sharedTexts();
        const unnamed = Object.keys(fields).filter((name) => !(texts[name]?.label ?? shared[name]?.label));
        assert.deepEqual(unnamed, []);
      });

      it('leaves to the build the rows that all dialogs share', () => {
        if (stem === 'repository') return;
        const shared = ['repository', 'list', 'dryRun', 'repositoryId', 'atATime', 'result', 'name'];
        const own = [...read(file('.html')).matchAll(/id="node-input-(\w+)"/g)].map(([, name = '']) => name);
        assert.deepEqual(
          own.filter((name) => shared.includes(name)),
          [],
        );
      });

      it('is shown by an example', () => {
        assert.ok(examples.some(({ nodes }) => nodes.some(({ type }) => type === `cmis-${stem}`)));
      });
    });
  }

  for (const stem of stemsOnPalette) {
    it(`${stem} has an icon, a palette label and labelled outputs`, () => {
      assert.ok(exists(`icons/cmis-${stem}.svg`), 'icon');
      const texts = JSON.parse(read(`nodes/${stem}/locales/en-US/${stem}.json`)) as {
        palette?: string;
        outputs?: Record<string, string>;
      };
      assert.equal(texts.palette, `cmis ${stem.replaceAll('-', ' ')}`);
      const [, list = ''] = /outputs: \[([^\]]*)\]/.exec(read(`nodes/${stem}/${stem}.editor.ts`)) ?? [];
      const outputs = [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);
      assert.ok(outputs.length > 0);
      assert.deepEqual(Object.keys(texts.outputs ?? {}).sort(), outputs.sort());
    });
  }

  it('asks for a permission on each of its admin routes', () => {
    const sources = [...filesBelow('nodes'), ...filesBelow('src')].filter((file) => file.endsWith('.ts'));
    const routes = sources.flatMap((file) => [...read(file).matchAll(/httpAdmin\s*\.\w+\([^,]+,\s*([^\n]*)/g)]);
    assert.ok(routes.length > 0);
    for (const [route, handlers = ''] of routes) {
      assert.match(handlers, /^RED\.auth\.needsPermission\('cmis\.(read|write)'\),/, route);
    }
  });
});

function sharedTexts(): Record<string, { label?: string }> {
  const texts = JSON.parse(read('nodes/repository/locales/en-US/repository.json')) as {
    shared: Record<string, { label?: string }>;
  };
  return texts.shared;
}
