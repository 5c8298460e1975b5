/** A repository of a server. */
export interface Repository {
  id: string;
  name: string;
}

/** What a repository says about itself (CMIS 1.1, section 2.2.2.2). */
export interface RepositoryInfo {
  id: string;
  name: string;
  description?: string;
  vendorName?: string;
  productName?: string;
  productVersion?: string;
  cmisVersion?: string;
  rootFolderId?: string;
  latestChangeLogToken?: string;
  principalAnonymous?: string;
  principalAnyone?: string;
  thinClientUri?: string;
  changesIncomplete?: boolean;
  changesOnType?: readonly string[];
  /** `capabilityQuery` and its like → the schema's values. */
  capabilities: Record<string, unknown>;
  aclCapabilities?: Record<string, unknown>;
  extendedFeatures?: readonly unknown[];
}
