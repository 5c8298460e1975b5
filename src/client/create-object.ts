import type { Acl } from '../model/acl';
import { inputError } from '../model/errors';
import type { ParameterKinds } from '../model/kinds';
import type { CmisObject } from '../model/object';
import type { Operation } from '../model/operations';
import type { PropertiesInput } from '../model/property';
import type { CallOptions, CmisClient } from './client';
import type { ContentWriter } from './content-writer';

/** The operation that makes objects of a base type. */
export const createOperations = {
  'cmis:document': 'createDocument',
  'cmis:folder': 'createFolder',
  'cmis:item': 'createItem',
  'cmis:relationship': 'createRelationship',
  'cmis:policy': 'createPolicy',
} as const satisfies Readonly<Record<string, Operation>>;

export type CreatableBaseType = keyof typeof createOperations;

export function isCreatable(baseType: string | undefined): baseType is CreatableBaseType {
  return baseType !== undefined && Object.hasOwn(createOperations, baseType);
}

/** An object to be made. */
export interface NewObject {
  readonly baseType: CreatableBaseType;
  /** With `cmis:objectTypeId`, `cmis:name`, and the aspects as `cmis:secondaryObjectTypeIds`. */
  readonly properties: PropertiesInput;
  /** Id or path; none for an unfiled object, and for relationships. */
  readonly folderId?: string | undefined;
  readonly content?: ContentWriter | undefined;
  /** Documents only. */
  readonly versioningState?: ParameterKinds['versioningState'] | undefined;
  /** Ids of policies to be applied; items take none. */
  readonly policies?: readonly string[] | undefined;
  readonly addACEs?: Acl | undefined;
}

/** Makes an object of any base type. Throws what the operation throws. */
export async function createObject(client: CmisClient, object: NewObject, options: CallOptions): Promise<CmisObject> {
  const { baseType, properties, folderId, policies, addACEs, versioningState } = object;
  const common = { properties, policies, addACEs };
  switch (baseType) {
    case 'cmis:document':
      return (
        object.content?.create(client, { ...common, folderId, versioningState }, options) ??
        client.call('createDocument', { ...common, folderId, versioningState }, options)
      );
    case 'cmis:folder':
      if (folderId === undefined)
        throw inputError([{ field: 'folder', message: 'is missing: a folder needs a parent' }]);
      return client.call('createFolder', { ...common, folderId }, options);
    case 'cmis:item':
      if ((policies?.length ?? 0) > 0) {
        throw inputError([
          { field: 'policies', message: "can't be applied while an item is made: apply them afterwards" },
        ]);
      }
      return client.call('createItem', { properties, addACEs, folderId }, options);
    case 'cmis:relationship':
      return client.call('createRelationship', common, options);
    case 'cmis:policy':
      return client.call('createPolicy', { ...common, folderId }, options);
  }
}
