/** The CMIS client as a library, for function nodes and scripts. */
export { createCmisClient } from './client/create-client';
export { bindParameters } from './client/statement';
export { CmisError } from './model/errors';
export { operations } from './model/operations';
export type {
  BindingChoice,
  BindingName,
  CallOptions,
  CmisClient,
  CmisClientOptions,
  FoundService,
  PageOptions,
  Service,
} from './client/client';
export type { Acl, Ace } from './model/acl';
export type { BulkUpdate, BulkUpdateResult } from './model/bulk-update';
export type { ContentDownload, ContentUpload } from './model/content-stream';
export type { CmisErrorCause, CmisErrorCode, Fault } from './model/errors';
export type { AllowableActions, CmisObject, ObjectParent, Page, QueryRow, Rendition } from './model/object';
export type { Input, Item, Operation, Output, PagedOperation } from './model/operations';
export type { Properties, PropertiesInput, PropertyValue } from './model/property';
export type { Repository, RepositoryInfo } from './model/repository-info';
export type { PropertyDefinition, TypeDefinition, TypeTree } from './model/type-definition';
export type { Auth, ProxyOptions, Timeouts, TlsOptions } from './http/http';
