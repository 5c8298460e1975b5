import { declarations } from '../../cmis-xml/namespaces';
import { element, withAttributes, writeXml, type XmlTree } from '../../xml/write-xml';

export interface EntryOptions {
  /** OpenCMIS takes a title for the new name of the object, so it has to be the name or empty. */
  readonly title?: string | undefined;
  /** Alfresco's aspects are among the properties. */
  readonly withAspects?: boolean;
}

/** An Atom entry around what CMIS puts into it; servers ignore its id and its date. */
export function writeEntry(
  content: readonly (XmlTree | undefined)[],
  { title = '', withAspects }: EntryOptions,
): string {
  const entry = element(
    'atom:entry',
    element('atom:author', element('atom:name', 'cmis')),
    element('atom:id', 'urn:uuid:00000000-0000-0000-0000-000000000000'),
    element('atom:title', title),
    element('atom:updated', '1970-01-01T00:00:00Z'),
    [...content],
  );
  const prefixes = declarations('atom', 'cmis', 'cmisra', 'chemistry', 'xsi');
  return writeXml(withAttributes(entry, { ...prefixes, ...(withAspects === true ? declarations('alf') : {}) }));
}
