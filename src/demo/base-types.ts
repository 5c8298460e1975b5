import { property, type PropertyDefinition, type TypeDeclaration } from './type-definitions';

const readonly = { updatability: 'readonly' } as const;

/** The properties that every object has (CMIS 1.1, sections 2.1.4 to 2.1.7). */
const everyObject: readonly PropertyDefinition[] = [
  property('cmis:name', 'string', 'Name', { required: true, maxLength: 1024 }),
  property('cmis:description', 'string', 'Description'),
  property('cmis:objectId', 'id', 'Object id', readonly),
  property('cmis:baseTypeId', 'id', 'Base type', readonly),
  property('cmis:objectTypeId', 'id', 'Type', { required: true, updatability: 'oncreate' }),
  property('cmis:secondaryObjectTypeIds', 'id', 'Secondary types', { multiple: true }),
  property('cmis:createdBy', 'string', 'Created by', readonly),
  property('cmis:creationDate', 'datetime', 'Created at', readonly),
  property('cmis:lastModifiedBy', 'string', 'Last modified by', readonly),
  property('cmis:lastModificationDate', 'datetime', 'Last modified at', readonly),
  property('cmis:changeToken', 'string', 'Change token', readonly),
];

const everyDocument: readonly PropertyDefinition[] = [
  property('cmis:isImmutable', 'boolean', 'Is immutable', readonly),
  property('cmis:isLatestVersion', 'boolean', 'Is the latest version', readonly),
  property('cmis:isMajorVersion', 'boolean', 'Is a major version', readonly),
  property('cmis:isLatestMajorVersion', 'boolean', 'Is the latest major version', readonly),
  property('cmis:isPrivateWorkingCopy', 'boolean', 'Is a private working copy', readonly),
  property('cmis:versionLabel', 'string', 'Version label', readonly),
  property('cmis:versionSeriesId', 'id', 'Version series', readonly),
  property('cmis:isVersionSeriesCheckedOut', 'boolean', 'Is checked out', readonly),
  property('cmis:versionSeriesCheckedOutBy', 'string', 'Checked out by', readonly),
  property('cmis:versionSeriesCheckedOutId', 'id', 'Private working copy', readonly),
  property('cmis:checkinComment', 'string', 'Check-in comment', readonly),
  property('cmis:contentStreamLength', 'integer', 'Content length', readonly),
  property('cmis:contentStreamMimeType', 'string', 'Content MIME type', readonly),
  property('cmis:contentStreamFileName', 'string', 'Content file name', readonly),
  property('cmis:contentStreamId', 'id', 'Content id', readonly),
  property('cmis:contentStreamHash', 'string', 'Content hash', { ...readonly, multiple: true }),
];

const everyFolder: readonly PropertyDefinition[] = [
  property('cmis:parentId', 'id', 'Parent folder', readonly),
  property('cmis:path', 'string', 'Path', readonly),
  property('cmis:allowedChildObjectTypeIds', 'id', 'Allowed types of children', { ...readonly, multiple: true }),
];

const everyRelationship: readonly PropertyDefinition[] = [
  property('cmis:name', 'string', 'Name', { maxLength: 1024 }),
  property('cmis:sourceId', 'id', 'Source object', { required: true, updatability: 'oncreate' }),
  property('cmis:targetId', 'id', 'Target object', { required: true, updatability: 'oncreate' }),
];

/** The base types that the repository has. */
export const baseTypes: readonly TypeDeclaration[] = [
  {
    id: 'cmis:document',
    displayName: 'Document',
    description: 'A document with or without content',
    fileable: true,
    properties: [...everyObject, ...everyDocument],
  },
  {
    id: 'cmis:folder',
    displayName: 'Folder',
    description: 'A folder',
    fileable: true,
    properties: [...everyObject, ...everyFolder],
  },
  {
    id: 'cmis:item',
    displayName: 'Item',
    description: 'An object without content',
    fileable: true,
    properties: everyObject,
  },
  {
    id: 'cmis:relationship',
    displayName: 'Relationship',
    description: 'Leads from one object to another',
    properties: [...everyObject, ...everyRelationship],
  },
  {
    id: 'cmis:policy',
    displayName: 'Policy',
    description: 'A rule that can be noted on objects',
    fileable: true,
    properties: [...everyObject, property('cmis:policyText', 'string', 'Text of the policy')],
  },
  {
    id: 'cmis:secondary',
    displayName: 'Secondary type',
    description: 'The parent of all aspects',
    creatable: false,
    properties: [],
  },
];
