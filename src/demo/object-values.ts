import type { Repository } from './repository';
import { isFolder, nameOf, type StoredObject } from './stored-object';
import type { Value } from './values';

/** The values of any property of an object; empty if it is unset or not the object's. */
export function valuesOf(repository: Repository, object: StoredObject, id: string): readonly Value[] {
  const computed = computers.get(id);
  if (!computed) return object.properties.get(id) ?? [];
  const value = computed(repository, object);
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

type Computer = (repository: Repository, object: StoredObject) => Value | Value[] | undefined;

function ofContent(value: (content: NonNullable<StoredObject['content']>, object: StoredObject) => Value): Computer {
  return (_, object) => (object.content ? value(object.content, object) : undefined);
}

function ofDocument(value: (repository: Repository, object: StoredObject) => Value | undefined): Computer {
  return (repository, object) => (object.type.baseId === 'cmis:document' ? value(repository, object) : undefined);
}

function ofFolder(value: (repository: Repository, object: StoredObject) => Value | undefined): Computer {
  return (repository, object) => (isFolder(object) ? value(repository, object) : undefined);
}

const computers = new Map<string, Computer>([
  ['cmis:objectId', (_, object) => object.id],
  ['cmis:objectTypeId', (_, object) => object.type.id],
  ['cmis:baseTypeId', (_, object) => object.type.baseId],
  ['cmis:changeToken', (_, object) => String(object.revision)],
  ['cmis:parentId', ofFolder((_, object) => object.parentIds[0])],
  ['cmis:path', ofFolder(({ objects }, object) => objects.pathOf(object))],
  ['cmis:contentStreamLength', ofContent((content) => content.length)],
  ['cmis:contentStreamMimeType', ofContent((content) => content.mimeType)],
  ['cmis:contentStreamFileName', ofContent((content, object) => content.fileName ?? nameOf(object))],
  ['cmis:contentStreamId', ofContent((content) => content.id)],
  ['cmis:contentStreamHash', ofContent((content) => `{sha-256}${content.sha256}`)],
  ['cmis:isImmutable', ofDocument(() => false)],
  ['cmis:isLatestVersion', ofDocument(isLatest)],
  ['cmis:isMajorVersion', ofDocument((_, { version }) => version.checkedOutBy === undefined && version.major)],
  ['cmis:isLatestMajorVersion', ofDocument(isLatestMajor)],
  ['cmis:isPrivateWorkingCopy', ofDocument((_, { version }) => version.checkedOutBy !== undefined)],
  ['cmis:versionLabel', ofDocument((_, { version }) => version.label)],
  ['cmis:versionSeriesId', ofDocument((_, { version }) => version.seriesId)],
  ['cmis:isVersionSeriesCheckedOut', ofDocument(({ objects }, object) => objects.workingCopyOf(object) !== undefined)],
  [
    'cmis:versionSeriesCheckedOutBy',
    ofDocument(({ objects }, object) => objects.workingCopyOf(object)?.version.checkedOutBy),
  ],
  ['cmis:versionSeriesCheckedOutId', ofDocument(({ objects }, object) => objects.workingCopyOf(object)?.id)],
  ['cmis:checkinComment', ofDocument((_, { version }) => version.comment)],
]);

function isLatest({ objects }: Repository, object: StoredObject): boolean {
  return object.version.checkedOutBy === undefined && objects.currentVersion(object).id === object.id;
}

function isLatestMajor({ objects }: Repository, object: StoredObject): boolean {
  return (
    objects.versionsOf(object).findLast(({ version }) => version.major && version.checkedOutBy === undefined)?.id ===
    object.id
  );
}
