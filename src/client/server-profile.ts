import type { RepositoryInfo } from '../model/repository-info';

/** What is known of a server's behaviour beyond the specification. Each entry was seen or read in its source. */
export interface ServerProfile {
  readonly name:
    'Alfresco' | 'Nuxeo' | 'SAP Document Management' | 'OpenCMIS in-memory' | 'OpenCMIS FileShare' | 'other';
  /** Aspects that the server keeps for itself: "set" leaves them. */
  readonly systemAspects?: RegExp;
  /** Characters that the server refuses in a name. */
  readonly refusedInNames?: RegExp;
  /** What a name must not end with. */
  readonly refusedAtEnd?: RegExp;
  /** An object's segment in a path is not its name: a folder may hold a name twice, and a path doesn't find it by name. */
  readonly segmentsDiffer?: true;
  /**
   * A document that is checked out is its own working copy, in its place; one that has no version yet is always checked out.
   */
  readonly checksOutInPlace?: true;
  /** What is taken out of its folder is deleted. */
  readonly deletesUnfiled?: true;
  /** Numbers of items at which results end without a sign. */
  readonly resultCaps?: readonly number[];
  /** Content of this many bytes and more is better sent in chunks. */
  readonly chunksFrom?: number;
  /** The server writes the whole content anew for each chunk, so it gets no more of them than this. */
  readonly mostChunks?: number;
  /** Taking an entry off an ACL takes all that are set on the object: those that stay have to go with the call. */
  readonly removesAllEntries?: boolean;
}

const other: ServerProfile = { name: 'other' };

const profiles: readonly { readonly product: RegExp; readonly profile: ServerProfile }[] = [
  {
    product: /alfresco/i,
    profile: {
      name: 'Alfresco',
      systemAspects: /^P:(?:sys:.*|cm:auditable|cm:versionable|rn:renditioned)$/,
      refusedInNames: /["*\\><?/:|]/g,
      refusedAtEnd: /[. ]+$/,
      resultCaps: [1000, 5000],
      mostChunks: 16,
      removesAllEntries: true,
    },
  },
  { product: /nuxeo/i, profile: { name: 'Nuxeo', segmentsDiffer: true, checksOutInPlace: true, deletesUnfiled: true } },
  // SAP's own upload code changes to chunks there.
  { product: /\bSAP\b/, profile: { name: 'SAP Document Management', chunksFrom: 100 * 1024 * 1024 } },
  {
    product: /OpenCMIS-InMemory/i,
    profile: { name: 'OpenCMIS in-memory', refusedInNames: /[/\\:"*?<>|]/g },
  },
  { product: /OpenCMIS FileShare/i, profile: { name: 'OpenCMIS FileShare' } },
];

/** The profile of a server by its product name. */
export function profileOf({
  productName = '',
  vendorName = '',
}: Pick<RepositoryInfo, 'productName' | 'vendorName'>): ServerProfile {
  return profiles.find(({ product }) => product.test(productName) || product.test(vendorName))?.profile ?? other;
}

/** A name that the server takes: what it refuses becomes `_`. `/` and control characters are no part of a name anywhere. */
export function acceptableName(name: string, { refusedInNames, refusedAtEnd }: ServerProfile): string {
  const replaced = name.replace(/[/\p{Cc}]/gu, '_').replace(refusedInNames ?? /\//g, '_');
  const trimmed =
    refusedAtEnd === undefined ? replaced : replaced.replace(refusedAtEnd, (end) => '_'.repeat(end.length));
  return /^\.{1,2}$/.test(trimmed) ? trimmed.replaceAll('.', '_') : trimmed;
}
