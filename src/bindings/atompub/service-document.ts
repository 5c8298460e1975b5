import { CmisError } from '../../model/errors';
import { readRepositoryInfo } from '../../cmis-xml/read-repository-info';
import type { RepositoryInfo } from '../../model/repository-info';
import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from '../../xml/element';
import { baseOf, linksOf, type LinkSet } from './links';

/** A repository as the service document describes it (CMIS 1.1, section 3.7). */
export interface Workspace {
  readonly info: RepositoryInfo;
  /** `root`, `types`, `query`, `checkedout`, `unfiled`, `update` → address. */
  readonly collections: ReadonlyMap<string, string>;
  /** `objectbyid`, `objectbypath`, `typebyid`, `query` → template. */
  readonly templates: ReadonlyMap<string, string>;
  readonly links: LinkSet;
  /** What relative addresses are relative to. */
  readonly base: URL;
}

/** @throws CmisError `protocol` when the document is something else */
export function readServiceDocument(root: XmlElement, url: URL): Workspace[] {
  if (root.name !== 'app:service') {
    throw new CmisError(
      'protocol',
      `The server answered <${root.name}> where the AtomPub service document was due. Check that the address is that of the AtomPub binding.`,
    );
  }
  const base = baseOf(root, url);
  return childrenOf(root, 'app:workspace').flatMap((workspace) => readWorkspace(workspace, base));
}

/** None where the workspace is not one of CMIS. */
function readWorkspace(workspace: XmlElement, outer: URL): Workspace[] {
  const info = childOf(workspace, 'cmisra:repositoryInfo');
  if (info === undefined) return [];
  const base = baseOf(workspace, outer);
  const collections = childrenOf(workspace, 'app:collection').map((collection): [string, string] => [
    textOf(collection, 'cmisra:collectionType')?.trim().toLowerCase() ?? '',
    attributeOf(collection, 'href')?.trim() ?? '',
  ]);
  const templates = childrenOf(workspace, 'cmisra:uritemplate').map((template): [string, string] => [
    textOf(template, 'cmisra:type')?.trim().toLowerCase() ?? '',
    textOf(template, 'cmisra:template')?.trim() ?? '',
  ]);
  return [
    {
      info: readRepositoryInfo(info),
      collections: new Map(collections),
      templates: new Map(templates),
      links: linksOf(workspace, base),
      base,
    },
  ];
}

/** The version that the repository's answers are written by, whichever the connection keeps to. */
export function versionOf({ cmisVersion = '1.0' }: RepositoryInfo): '1.0' | '1.1' {
  return cmisVersion.startsWith('1.0') ? '1.0' : '1.1';
}
