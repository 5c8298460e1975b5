import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '..', '..');

/** The text of a file of the project. */
export function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

export function exists(file: string): boolean {
  return existsSync(path.join(root, file));
}

/** Files below a folder as paths from the project folder, forward slashes. */
export function filesBelow(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

/** The stems of all nodes: `query` for the folder nodes/query with the type cmis-query. */
export const stems: readonly string[] = readdirSync(path.join(root, 'nodes'));
/** The config node is in no palette, and has neither icon nor ports. */
export const stemsOnPalette = stems.filter((stem) => stem !== 'repository');

export interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly repository: { readonly type: string; readonly url: string };
  readonly engines: { readonly node: string };
  readonly main: string;
  readonly types: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly 'node-red': { readonly version: string; readonly nodes: Readonly<Record<string, string>> };
}

export const packageFile = JSON.parse(read('package.json')) as PackageFile;

/** A node of a flow; what else it has depends on its type. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

export interface Example {
  readonly file: string;
  readonly nodes: readonly FlowNode[];
}

export const examples: readonly Example[] = filesBelow('examples').map((file) => ({
  file,
  nodes: JSON.parse(read(file)) as FlowNode[],
}));
