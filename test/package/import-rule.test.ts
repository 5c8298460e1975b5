import assert from 'node:assert/strict';
import path from 'node:path';
import ts from 'typescript';
import { filesBelow, packageFile, read } from './palette';

/** Which layers each layer may import, besides itself: see CONTRIBUTING.md. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  nodes: ['src/kit', 'src/client', 'src/bindings', 'src/http', 'src/model', 'src/demo'],
  'src/kit': ['src/client', 'src/bindings', 'src/http', 'src/model'],
  'src/client': ['src/bindings', 'src/http', 'src/model'],
  'src/bindings': ['src/cmis-xml', 'src/xml', 'src/http', 'src/model'],
  'src/cmis-xml': ['src/xml', 'src/model'],
  'src/xml': ['src/model'],
  'src/http': ['src/model'],
  'src/model': [],
  'src/demo': ['src/model'],
  'src/editor': [],
  'src/index.ts': ['src/client', 'src/bindings', 'src/http', 'src/model'],
  editors: ['src/editor'],
};
/** Libraries that one layer alone imports. */
const ownedBy: Readonly<Record<string, string>> = {
  undici: 'src/http',
  'fast-xml-parser': 'src/xml',
  'node-red': 'nodes|src/kit',
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const imports = [...filesBelow('src'), ...filesBelow('nodes')]
  .filter((file) => /\.ts$/.test(file) && !/\.(test|d)\.ts$/.test(file))
  .flatMap(importsOf);

describe('the import rule', () => {
  it('lets layers import only what lies below them', () => {
    const wrong = imports.filter(({ from, to, typeOnly }) => {
      if (!isOurs(to)) return false;
      const layer = layerOf(from);
      // Types vanish before a dialog reaches the browser, and a table of fields is data for both sides.
      if (
        (layer === 'editors' || layer === 'src/editor') &&
        (typeOnly || /^(?:nodes\/.*\.fields|src\/kit\/(?:common-fields|where))$/.test(to))
      )
        return false;
      return layerOf(to) !== layer && !mayImport[layer]?.includes(layerOf(to));
    });
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it('keeps node folders apart', () => {
    const folder = (file: string) => file.split('/')[1];
    const wrong = imports.filter(({ from, to }) => to.startsWith('nodes/') && folder(from) !== folder(to));
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it('gives each of these libraries one importer', () => {
    const wrong = imports.filter(({ from, to }) => {
      const owner = ownedBy[to];
      return owner !== undefined && !owner.split('|').includes(layerOf(from));
    });
    assert.deepEqual(wrong.map(describeImport), []);
    assert.ok(imports.some(({ to }) => to === 'undici'));
  });

  it('finds every library at run time among the dependencies', () => {
    const shipped = imports.filter(({ from, typeOnly }) => !typeOnly && !/editor/.test(from));
    const libraries = shipped.map(({ to }) => to).filter((to) => !isOurs(to) && !to.startsWith('node:'));
    const names = new Set(libraries.map((to) => to.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1')));
    assert.deepEqual([...names].sort(), Object.keys(packageFile.dependencies).sort());
  });
});

function isOurs(to: string): boolean {
  return /^(src|nodes)\//.test(to);
}

function layerOf(file: string): string {
  if (file.startsWith('nodes/')) return file.endsWith('.editor.ts') ? 'editors' : 'nodes';
  return file.split('/').slice(0, 2).join('/');
}

function describeImport({ from, to }: Import): string {
  return `${from} → ${to}`;
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (specifier: ts.Expression, typeOnly: boolean) => {
    if (!ts.isStringLiteral(specifier)) return;
    const { text } = specifier;
    const to = text.startsWith('.') ? path.posix.join(path.posix.dirname(file), text) : text;
    found.push({ from: file, to, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && isLoading(node.expression) && node.arguments[0])
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  const named = clause.namedBindings;
  const allTypes =
    named !== undefined && ts.isNamedImports(named) && named.elements.every(({ isTypeOnly }) => isTypeOnly);
  return clause.phaseModifier === ts.SyntaxKind.TypeKeyword || (clause.name === undefined && allTypes);
}

function isLoading(called: ts.Expression): boolean {
  return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require');
}
