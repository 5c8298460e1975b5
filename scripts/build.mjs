// Builds dist/: the same tree as src/ and nodes/, one .js per source file, so that all node sets share one instance of
// each module. The dialogs' code is bundled into the .html beside each node's .js, where Node-RED looks for it.
import { build as esbuild, stop as stopEsbuild } from 'esbuild';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withCommonHelp, withCommonRows } from './dialog-rows.mjs';
import { generate } from './generate.mjs';
import { main, root, runNode } from './setup.mjs';

const dist = path.join(root, 'dist');
/** Node-RED collects icons from all sets of a package: one folder beside one of them is enough. */
const iconSet = 'repository';

/**
 * Builds everything in memory first and writes it only if nothing failed; files that didn't change aren't touched.
 * `types` adds the public type declarations, which take seconds and which Node-RED doesn't need.
 */
export async function build({ types = false } = {}) {
  await generate();
  const nodes = readdirSync(path.join(root, 'nodes')).filter((name) => existsSync(source(name, '.html')));
  try {
    write(new Map([...(await compile()), ...(await dialogs(nodes)), ...(await locales(nodes)), ...icons()]));
  } finally {
    // Its process would live on beside Node-RED.
    await stopEsbuild();
  }
  if (types) await declarations();
}

/** Every file below a folder, as paths from the project folder with forward slashes; none if there is no such folder. */
function filesBelow(folder) {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

const source = (node, ending) => path.join(root, 'nodes', node, node + ending);
const content = (file) => readFileSync(path.join(root, file));

async function compile() {
  const entryPoints = [...filesBelow('src'), ...filesBelow('nodes')].filter(
    (file) => /\.[tj]s$/.test(file) && !/\.(test|editor|d)\.ts$/.test(file) && !file.startsWith('src/editor/'),
  );
  const { outputFiles } = await esbuild({
    absWorkingDir: root,
    entryPoints,
    outbase: '.',
    outdir: 'dist',
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    bundle: false,
    write: false,
  });
  return outputFiles.map((file) => [path.relative(dist, file.path), file.contents]);
}

async function dialogs(nodes) {
  return Promise.all(
    nodes.map(async (node) => {
      const code = existsSync(source(node, '.editor.ts')) ? await bundleDialog(node) : '';
      const script = `<script type="text/javascript">${code}</script>\n`;
      const html = readFileSync(source(node, '.html'), 'utf8');
      // The config node has no messages, and so none of what the others share.
      const dialog = node === 'repository' ? html : withCommonRows(html, await fieldsOf(node));
      return [path.join('nodes', node, `${node}.html`), Buffer.from(script + dialog)];
    }),
  );
}

/** The field table of a node. */
async function fieldsOf(node) {
  const { outputFiles } = await esbuild({
    absWorkingDir: root,
    entryPoints: [source(node, '.fields.ts')],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const module = { exports: {} };
  new Function('module', 'exports', outputFiles[0].text)(module, module.exports);
  return module.exports.fields;
}

async function bundleDialog(node) {
  const { outputFiles } = await esbuild({
    absWorkingDir: root,
    entryPoints: [source(node, '.editor.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    charset: 'utf8',
    write: false,
  });
  // esbuild itself escapes "</script" inside strings; "<!--" there would begin a comment of the page.
  return outputFiles[0].text.trim().replaceAll('<!--', '\\x3C!--');
}

async function locales(nodes) {
  const files = nodes.flatMap((node) => filesBelow(`nodes/${node}/locales`).map((file) => ({ node, file })));
  return Promise.all(
    files.map(async ({ node, file }) => {
      if (node === 'repository' || !file.endsWith('.html')) return [path.normalize(file), content(file)];
      const language = path.basename(path.dirname(file));
      const { commonHelp } = JSON.parse(content(`nodes/repository/locales/${language}/repository.json`));
      const help = withCommonHelp(content(file).toString(), await fieldsOf(node), commonHelp);
      return [path.normalize(file), Buffer.from(help)];
    }),
  );
}

const icons = () =>
  filesBelow('icons').map((file) => [path.join('nodes', iconSet, 'icons', path.basename(file)), content(file)]);

/** Writes what changed and removes what no source stands behind any more. */
function write(files) {
  for (const [name, contents] of files) {
    const target = path.join(dist, name);
    if (existsSync(target) && readFileSync(target).equals(contents)) continue;
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, contents);
  }
  for (const file of filesBelow('dist')) {
    const name = path.relative('dist', file);
    const hasSource = files.has(name) || existsSync(path.join(root, name.replace(/\.d\.ts$/, '.ts')));
    if (!hasSource) rmSync(path.join(root, file));
  }
}

async function declarations() {
  const entry = path.join(dist, 'src', 'index.d.ts');
  const changed = (file) => statSync(path.join(root, file)).mtimeMs;
  const sources = ['tsconfig.types.json', ...filesBelow('src').filter((file) => file.endsWith('.ts'))];
  if (existsSync(entry) && sources.every((file) => changed(file) < statSync(entry).mtimeMs)) return;
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if ((await runNode([compiler, '-p', 'tsconfig.types.json'])) !== 0) throw new Error('The type declarations failed.');
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    const { values } = parseArgs({ options: { types: { type: 'boolean', default: false } } });
    await build(values);
  });
}
