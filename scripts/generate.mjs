// Compiles the CMIS QL grammar of the embedded repository. Does nothing when the result is newer than the grammar.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import peggy from 'peggy';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const grammarFile = join(root, 'src/demo/cmis-ql.peggy');
const targetFolder = join(root, 'src/demo/generated');
const parserFile = join(targetFolder, 'cmis-ql.js');
const typesFile = join(targetFolder, 'cmis-ql.d.ts');

/** Writes `src/demo/generated/cmis-ql.js` and its types; resolves to true if they had to be made. */
export async function generate() {
  if (modified(parserFile) > modified(grammarFile) && modified(typesFile) > modified(grammarFile)) return false;
  const parser = peggy.generate(readFileSync(grammarFile, 'utf8'), {
    allowedStartRules: ['Query', 'TextSearch'],
    format: 'commonjs',
    output: 'source',
  });
  mkdirSync(targetFolder, { recursive: true });
  write(parserFile, parser);
  write(typesFile, peggyTypes);
  return true;
}

// Peggy's own `dts` output is made by its command line only; these are the few names that are used.
const peggyTypes = `import type { QuerySyntax, TextSearch } from '../query-syntax';
export interface Position { readonly offset: number; readonly line: number; readonly column: number }
export interface Expectation { readonly type: string; readonly description?: string; readonly text?: string }
export class SyntaxError extends globalThis.SyntaxError {
  readonly expected: readonly Expectation[] | null;
  readonly found: string | null;
  readonly location: { readonly start: Position; readonly end: Position };
}
export function parse(statement: string, options?: { startRule?: 'Query' }): QuerySyntax;
export function parse(text: string, options: { startRule: 'TextSearch' }): TextSearch;
`;

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function write(file, text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await generate();
