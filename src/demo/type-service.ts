import type { Call, Operations } from './call';
import { RepositoryError } from './errors';
import { valueFormat, type Json } from './object-json';
import { createType, deleteType, updateType } from './type-changes';
import type { TypeDefinition } from './type-definitions';
import { typeJson } from './type-json';
import { readType } from './type-reader';

/** The changes of types, which belong to the Repository service (CMIS 1.1, sections 2.2.2.6 to 2.2.2.8). */
export const typeActions: Operations = {
  createType: (call) => {
    const type = createType(forOwner(call), readType(call.parameters.required('type')));
    return { status: 201, json: written(call, type) };
  },
  updateType: (call) => {
    const type = updateType(forOwner(call), readType(call.parameters.required('type')));
    return { json: written(call, type) };
  },
  deleteType: (call) => {
    deleteType(forOwner(call), call.parameters.required('typeId'));
    return {};
  },
};

/** @throws {@link RepositoryError} `permissionDenied` */
function forOwner({ repository, user }: Call): Call['repository'] {
  if (repository.access.isOwner(user)) return repository;
  throw new RepositoryError(
    'permissionDenied',
    `'${user}' may not change types: only the owner of the repository may.`,
  );
}

function written(call: Call, type: TypeDefinition): Json {
  return typeJson(type, true, valueFormat(call.parameters).extendedDates);
}
