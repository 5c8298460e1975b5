import type { GuardedAction } from './access';
import type { Repository } from './repository';
import { isDocument, isFolder, isRelationship, type StoredObject } from './stored-object';

/** What the user may do with the object (CMIS 1.1, section 2.1.12.3.2). */
export function allowableActions(
  { access, objects }: Repository,
  object: StoredObject,
  user: string,
): Record<string, boolean> {
  const folder = isFolder(object);
  const document = isDocument(object);
  const { contentStreamAllowed, fileable } = object.type;
  const filed = objects.parentsOf(object).length > 0;
  const root = object.id === objects.root.id;
  const workingCopy = objects.workingCopyOf(object);
  const isWorkingCopy = workingCopy?.id === object.id;
  const isHolder = isWorkingCopy && workingCopy.version.checkedOutBy === user;
  const changeable = workingCopy ? isHolder : objects.currentVersion(object).id === object.id;
  const may = (action: GuardedAction): boolean => access.may(user, object, action);
  return {
    canDeleteObject: !root && (changeable || !workingCopy) && may('canDelete.Object'),
    canUpdateProperties: changeable && may('canUpdateProperties.Object'),
    canGetFolderTree: folder,
    canGetProperties: true,
    canGetObjectRelationships: !isRelationship(object),
    canGetObjectParents: !folder && fileable,
    canGetFolderParent: folder && !root,
    canGetDescendants: folder,
    canMoveObject: !root && !isWorkingCopy && filed && may('canMove.Object'),
    canDeleteContentStream:
      changeable &&
      object.content !== undefined &&
      contentStreamAllowed !== 'required' &&
      may('canDeleteContent.Document'),
    canCheckOut: object.type.versionable && !workingCopy && changeable && may('canCheckout.Document'),
    canCancelCheckOut: isHolder || (isWorkingCopy && access.isOwner(user)),
    canCheckIn: isHolder,
    canSetContentStream: contentStreamAllowed !== 'notallowed' && changeable && may('canSetContent.Document'),
    canGetAllVersions: document,
    canAddObjectToFolder: fileable && !folder && may('canAddToFolder.Object'),
    canRemoveObjectFromFolder: filed && !folder && may('canRemoveFromFolder.Object'),
    canGetContentStream: object.content !== undefined,
    canApplyPolicy: object.type.controllablePolicy && may('canAddPolicy.Object'),
    canGetAppliedPolicies: true,
    canRemovePolicy: object.type.controllablePolicy && may('canRemovePolicy.Object'),
    canGetChildren: folder,
    canCreateDocument: folder && may('canCreateDocument.Folder'),
    canCreateFolder: folder && may('canCreateFolder.Folder'),
    canCreateRelationship: !isRelationship(object),
    canCreateItem: folder && may('canCreateDocument.Folder'),
    canDeleteTree: folder && !root && may('canDeleteTree.Folder'),
    canGetRenditions: document,
    canGetACL: true,
    canApplyACL: object.type.controllableACL && may('canApplyACL.Object'),
  };
}
