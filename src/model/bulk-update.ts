import type { PropertiesInput } from './property';

/** Input of bulkUpdateProperties (CMIS 1.1, section 2.2.4.15). */
export interface BulkUpdate {
  objects: readonly { id: string; changeToken?: string }[];
  properties?: PropertiesInput;
  addSecondaryTypeIds?: readonly string[];
  removeSecondaryTypeIds?: readonly string[];
}

/** One object that was changed. Objects that could not be changed are missing from the answer. */
export interface BulkUpdateResult {
  id: string;
  newId?: string;
  changeToken?: string;
}
