import type { Acl } from './acl';
import type { Properties } from './property';

/** An object of the repository as plain data, the same from every binding (CMIS 1.1, section 2.1). */
export interface CmisObject {
  id: string;
  /** `cmis:name`; absent when the filter or the server left it out, like the next two. */
  name?: string;
  /** The id of the object's type, `cmis:objectTypeId`. */
  type?: string;
  /** The id of the base type, `cmis:baseTypeId`. */
  baseType?: string;
  properties: Properties;
  /** The ids of the secondary types, `cmis:secondaryObjectTypeIds`. */
  aspects: readonly string[];
  path?: string;
  parents?: readonly ObjectParent[];
  allowableActions?: AllowableActions;
  acl?: Acl;
  relationships?: readonly CmisObject[];
  renditions?: readonly Rendition[];
  policies?: readonly string[];
  pathSegment?: string;
}

/** Action → allowed, `canGetProperties` and its like (CMIS 1.1, section 2.2.1.2.6). */
export type AllowableActions = Record<string, boolean>;

/** An alternative representation of an object (CMIS 1.1, section 2.1.4.2). */
export interface Rendition {
  streamId: string;
  mimeType: string;
  kind: string;
  /** Bytes; `null` when the server doesn't tell. */
  length: number | null;
  title?: string;
  height?: number;
  width?: number;
  renditionDocumentId?: string;
}

export interface ObjectInFolderTree {
  object: CmisObject;
  children: readonly ObjectInFolderTree[];
}

export interface ObjectParent {
  object: CmisObject;
  relativePathSegment?: string;
}

/** A row of a query: column alias or query name → value. */
export type QueryRow = Properties;

/** One page of a list. */
export interface Page<T> {
  items: readonly T[];
  /** What the server says; absent when it says nothing. */
  hasMoreItems?: boolean;
  /** Information only: servers estimate it or leave it out. */
  numItems?: number;
}
