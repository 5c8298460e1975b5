import { created, type Operations } from './call';
import { RepositoryError } from './errors';
import { addToFolder, removeFromFolder } from './object-changes';

/** The Multi-filing service (CMIS 1.1, section 2.2.5). */
export const filingActions: Operations = {
  addObjectToFolder: (call) => {
    const { parameters, repository, user } = call;
    const target = call.target();
    if (target.type.versionable && !parameters.flag('allVersions', true)) {
      throw new RepositoryError('constraint', 'A document is in its folders with all its versions.');
    }
    return created(call, addToFolder(repository, target, parameters.required('folderId'), user));
  },
  removeObjectFromFolder: (call) => {
    const { parameters, repository, user } = call;
    return created(call, removeFromFolder(repository, call.target(), parameters.text('folderId') || undefined, user));
  },
};
