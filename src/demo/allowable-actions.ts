import type { Repository } from './repository';
import { isDocument, isFolder, isRelationship, type StoredObject } from './stored-object';

/** What the user may do with the object (CMIS 1.1, section 2.1.12.3.2). */
export function allowableActions({ objects }: Repository, object: StoredObject, user: string): Record<string, boolean> {
  const folder = isFolder(object);
  const document = isDocument(object);
  const { fileable } = object.type;
  const filed = objects.parentsOf(object).length > 0;
  const root = object.id === objects.root.id;
  const versionable = object.type.versionable;
  const workingCopy = objects.workingCopyOf(object);
  const isWorkingCopy = workingCopy?.id === object.id;
  const changeable = workingCopy
    ? isWorkingCopy && workingCopy.version.checkedOutBy === user
    : objects.currentVersion(object).id === object.id;
  return {
    canDeleteObject: !root && (changeable || !workingCopy),
    canUpdateProperties: changeable,
    canGetFolderTree: folder,
    canGetProperties: true,
    canGetObjectRelationships: !isRelationship(object),
    canGetObjectParents: !folder && fileable,
    canGetFolderParent: folder && !root,
    canGetDescendants: folder,
    canMoveObject: !root && !isWorkingCopy && filed,
    canDeleteContentStream: document && changeable && object.content !== undefined,
    canCheckOut: versionable && !workingCopy && changeable,
    canCancelCheckOut: isWorkingCopy && changeable,
    canCheckIn: isWorkingCopy && changeable,
    canSetContentStream: document && changeable,
    canGetAllVersions: document,
    canAddObjectToFolder: fileable && !folder,
    canRemoveObjectFromFolder: filed && !folder,
    canGetContentStream: object.content !== undefined,
    canApplyPolicy: object.type.baseId !== 'cmis:policy',
    canGetAppliedPolicies: true,
    canRemovePolicy: object.type.baseId !== 'cmis:policy',
    canGetChildren: folder,
    canCreateDocument: folder,
    canCreateFolder: folder,
    canCreateRelationship: !isRelationship(object),
    canCreateItem: folder,
    canDeleteTree: folder && !root,
    canGetRenditions: false,
    canGetACL: false,
    canApplyACL: false,
  };
}
