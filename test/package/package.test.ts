import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { packPackage } from '../support/packed-package';
import { examples, filesBelow, packageFile, read, root, stems } from './palette';

describe('package.json', () => {
  it('says what the palette registry asks for', () => {
    assert.equal(packageFile.name, '@cmisflow/node-red-cmis');
    assert.equal(packageFile.license, 'Apache-2.0');
    assert.equal(packageFile.repository.url, 'git+https://github.com/cmisflow/node-red-cmis.git');
    assert.ok(packageFile.keywords.includes('node-red'));
    assert.equal(packageFile.engines.node, '>=20.19');
    assert.equal(packageFile['node-red'].version, '>=4.1.0');
  });

  it('has its version in the changelog', () => {
    assert.ok(read('CHANGELOG.md').includes(`## ${packageFile.version}`));
  });

  it('comes with the whole licence', () => {
    assert.match(read('LICENSE'), /Apache License\s+Version 2\.0, January 2004/);
    assert.match(read('LICENSE'), /END OF TERMS AND CONDITIONS/);
  });
});

describe('the packed package', () => {
  let contents: readonly string[];
  before(async function () {
    this.timeout(120_000);
    ({ contents } = await packPackage());
  });

  it('has the files that package.json names', () => {
    const named = [packageFile.main, packageFile.types, ...Object.values(packageFile['node-red'].nodes)];
    assert.deepEqual(
      named.filter((file) => !contents.includes(file)),
      [],
    );
  });

  it('holds beside these only texts, icons and examples', () => {
    const texts = stems.flatMap((stem) => filesBelow(`nodes/${stem}/locales`).map((file) => `dist/${file}`));
    const dialogs = stems.map((stem) => `dist/nodes/${stem}/${stem}.html`);
    const icons = filesBelow('icons').map((file) => `dist/nodes/repository/${file}`);
    const expected = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', ...filesBelow('examples')];
    const notCode = contents.filter((file) => !/^dist\/.*\.(js|d\.ts)$/.test(file));
    assert.deepEqual([...notCode].sort(), [...expected, ...texts, ...dialogs, ...icons].sort());
  });

  it('holds code of the runtime only, one file per source file', () => {
    const sources = [...filesBelow('src'), ...filesBelow('nodes')]
      .filter(
        (file) => /\.[tj]s$/.test(file) && !/\.(test|editor|d)\.ts$/.test(file) && !file.startsWith('src/editor/'),
      )
      .map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
    const code = contents.filter((file) => /^dist\/.*\.js$/.test(file));
    assert.deepEqual([...code].sort(), sources.sort());
  });

  it('holds the types of the library and no others', () => {
    const types = contents.filter((file) => file.endsWith('.d.ts'));
    assert.ok(types.includes('dist/src/index.d.ts'));
    const foreign = types.filter((file) => /^dist\/(nodes|test|src\/(kit|editor|demo))\//.test(file));
    assert.deepEqual(foreign, []);
  });

  it('has each dialog and its code in one html file', () => {
    for (const stem of stems) {
      const html = read(`dist/nodes/${stem}/${stem}.html`);
      assert.match(html, new RegExp(`^<script type="text/javascript">.*cmis-${stem}.*</script>\n`, 's'));
      assert.ok(html.includes(`data-template-name="cmis-${stem}"`), stem);
      assert.equal(html.match(/<script\b/g)?.length, html.match(/<\/script>/g)?.length, stem);
    }
  });
});

describe('the library', () => {
  it('can be required from the built package', () => {
    const program = 'console.log(typeof require("./dist/src/index.js").createCmisClient)';
    assert.equal(execFileSync(process.execPath, ['-e', program], { cwd: root }).toString().trim(), 'function');
  });
});

describe('tracked files', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root }).toString().split('\0').filter(Boolean);

  it('name no folder of the machine that they were written on', () => {
    const home = `${os.homedir()}/`;
    const found = tracked.filter(
      (file) => /\.(ts|mjs|cjs|json|md|html|svg)$|run$/.test(file) && isNamed(file, root, home),
    );
    assert.deepEqual(found, []);
  });

  it('lock packages by version and hash, without the host they came from', () => {
    for (const file of ['package-lock.json', 'test/node-red-5/package-lock.json']) {
      const { packages } = JSON.parse(read(file)) as { packages: Record<string, { resolved?: string }> };
      const hosts = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http'));
      assert.deepEqual(hosts, [], file);
    }
  });
});

describe('the examples', () => {
  const core = ['tab', 'comment', 'group', 'inject', 'debug', 'catch', 'complete', 'status', 'function', 'change'];
  const more = ['switch', 'template', 'delay', 'split', 'join', 'link in', 'link out', 'file', 'file in', 'http in'];
  const known = [...core, ...more, 'http response', 'http request', 'json', 'csv', 'trigger', 'tls-config'];

  for (const { file, nodes } of examples) {
    it(`${file} is a flow that anybody can import`, () => {
      const ids = new Set(nodes.map(({ id }) => id));
      assert.equal(ids.size, nodes.length, 'ids are unique');
      const types = [...known, ...Object.keys(packageFile['node-red'].nodes)];
      assert.deepEqual(
        nodes.filter(({ type }) => !types.includes(type)),
        [],
      );
      assert.deepEqual(
        nodes.filter((node) => 'credentials' in node),
        [],
      );
      for (const node of nodes) {
        const targets = Array.isArray(node['wires']) ? node['wires'].flat() : [];
        assert.deepEqual(
          targets.filter((id) => typeof id !== 'string' || !ids.has(id)),
          [],
          `wires of ${node.id}`,
        );
        const repository = node['repository'];
        if (typeof repository === 'string' && repository !== '')
          assert.ok(ids.has(repository), `repository of ${node.id}`);
      }
    });

    it(`${file} has a number and needs no server`, () => {
      assert.match(file, /^examples\/\d\d - [^/]+\.json$/);
      const connections = nodes.filter(({ type }) => type === 'cmis-repository');
      assert.deepEqual(
        connections.filter(({ server }) => server !== 'demo'),
        [],
      );
    });
  }

  it('share no id, so that all can be imported into one Node-RED', () => {
    const ids = examples.flatMap(({ nodes }) => nodes.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });
});

/** True if the text names one of the places; a longer path may end like one. */
function isNamed(file: string, ...places: string[]): boolean {
  const text = read(file);
  return places.some((place) => new RegExp(`(?<![\\w/.])${place.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).test(text));
}
