import type { Acl } from './acl';
import type { BulkUpdate, BulkUpdateResult } from './bulk-update';
import type { ContentDownload, ContentUpload } from './content-stream';
import type {
  AllowableActions,
  CmisObject,
  ObjectInFolderTree,
  ObjectParent,
  Page,
  QueryRow,
  Rendition,
} from './object';
import type { Properties, PropertiesInput } from './property';
import type { Repository, RepositoryInfo } from './repository-info';
import type { ChangeEventPage } from './change-event';
import type { TypeDefinition, TypeTree } from './type-definition';

/** What a parameter of an operation can be (CMIS 1.1, section 2.2; the schema's simple and complex types). */
export interface ParameterKinds {
  string: string;
  boolean: boolean;
  integer: number;
  ids: readonly string[];
  properties: PropertiesInput;
  contentStream: ContentUpload;
  acl: Acl;
  typeDefinition: TypeDefinition;
  bulkUpdate: BulkUpdate;
  includeRelationships: 'none' | 'source' | 'target' | 'both';
  relationshipDirection: 'source' | 'target' | 'either';
  versioningState: 'none' | 'minor' | 'major' | 'checkedout';
  unfileObjects: 'unfile' | 'deletesinglefiled' | 'delete';
  aclPropagation: 'repositorydetermined' | 'objectonly' | 'propagate';
}

export type ParameterKind = keyof ParameterKinds;

/** The values of the enumerated kinds, for checks at run time and for choices in a dialog. */
export const enumerations = {
  includeRelationships: ['none', 'source', 'target', 'both'],
  relationshipDirection: ['source', 'target', 'either'],
  versioningState: ['none', 'minor', 'major', 'checkedout'],
  unfileObjects: ['unfile', 'deletesinglefiled', 'delete'],
  aclPropagation: ['repositorydetermined', 'objectonly', 'propagate'],
} as const satisfies { [K in ParameterKind]?: readonly ParameterKinds[K][] };

/** What an operation can answer, the same from every binding. */
export interface ResultKinds {
  nothing: undefined;
  repositories: readonly Repository[];
  repositoryInfo: RepositoryInfo;
  typeDefinition: TypeDefinition;
  typeList: Page<TypeDefinition>;
  typeTree: readonly TypeTree[];
  object: CmisObject;
  objects: readonly CmisObject[];
  objectList: Page<CmisObject>;
  objectTree: readonly ObjectInFolderTree[];
  objectParents: readonly ObjectParent[];
  rows: Page<QueryRow>;
  changes: ChangeEventPage;
  properties: Properties;
  allowableActions: AllowableActions;
  renditions: readonly Rendition[];
  contentStream: ContentDownload;
  acl: Acl;
  failedToDelete: readonly string[];
  bulkUpdate: readonly BulkUpdateResult[];
}

export type ResultKind = keyof ResultKinds;
