import { inputError } from '../model/errors';
import type { Operation } from '../model/operations';
import type { TypeDefinition } from '../model/type-definition';

const baseTypes: Readonly<Partial<Record<Operation, string>>> = {
  createDocument: 'cmis:document',
  createDocumentFromSource: 'cmis:document',
  createFolder: 'cmis:folder',
  createRelationship: 'cmis:relationship',
  createPolicy: 'cmis:policy',
  createItem: 'cmis:item',
};

/**
 * AtomPub has one request for new documents, folders, policies and items: a server makes what the type says, whatever was
 * meant.
 * @throws CmisError `input` for a type of another kind than the operation creates
 */
export function checkBaseType(operation: Operation, { id, baseId }: TypeDefinition): void {
  const due = baseTypes[operation];
  if (due === undefined || baseId === '' || baseId === due) return;
  const message = `has to be ${due} or a type below it for ${operation}, but ${id} is a ${baseId}`;
  throw inputError([{ field: 'cmis:objectTypeId', message }]);
}
