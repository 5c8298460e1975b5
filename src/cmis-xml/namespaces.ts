import type { Namespaces } from '../xml/element';

/** The namespaces of CMIS and its extensions, with the prefixes by which the code knows and writes them. */
export const uris = {
  atom: 'http://www.w3.org/2005/Atom',
  app: 'http://www.w3.org/2007/app',
  cmis: 'http://docs.oasis-open.org/ns/cmis/core/200908/',
  cmisra: 'http://docs.oasis-open.org/ns/cmis/restatom/200908/',
  xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  /** Alfresco's aspects on CMIS 1.0. */
  alf: 'http://www.alfresco.org',
  /** What OpenCMIS adds: a content's file name, the token of the change log. */
  chemistry: 'http://chemistry.apache.org/',
} as const;

export const namespaces: Namespaces = new Map(Object.entries(uris).map(([prefix, uri]) => [uri, prefix]));

/** The declarations that a document with these prefixes needs. */
export function declarations(...prefixes: readonly (keyof typeof uris)[]): Record<string, string> {
  return Object.fromEntries(prefixes.map((prefix) => [`xmlns:${prefix}`, uris[prefix]]));
}
