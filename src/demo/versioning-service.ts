import { readAclChange } from './acl-service';
import { created, type Answer, type Call, type Operations } from './call';
import { RepositoryError } from './errors';
import { objectFormat, objectJson } from './object-json';
import { isDocument, nameOf } from './stored-object';
import { cancelCheckOut, checkIn, checkOut } from './versioning';

/** The Versioning service (CMIS 1.1, section 2.2.7). */
export const versioningSelectors: Operations = {
  versions: (call) => {
    const { access, objects } = call.repository;
    const format = objectFormat(call.parameters);
    const document = call.target();
    if (!isDocument(document)) {
      throw new RepositoryError(
        'invalidArgument',
        `'${nameOf(document)}' is not a document: only these have versions.`,
      );
    }
    const newestFirst = access.visible(call.user, objects.versionsOf(document)).reverse();
    return { json: newestFirst.map((version) => objectJson(call.repository, version, call.user, format)) };
  },
};

export const versioningActions: Operations = {
  checkOut: (call) => created(call, checkOut(call.repository, call.target(), call.user)),
  cancelCheckOut: (call) => {
    cancelCheckOut(call.repository, call.target(), call.user);
    return {};
  },
  checkIn: checkInAction,
};

function checkInAction(call: Call): Answer {
  const { parameters, repository, user, content } = call;
  const version = checkIn(repository, call.target(), user, {
    major: parameters.flag('major', true),
    comment: parameters.text('checkinComment'),
    properties: parameters.properties(),
    content,
    policyIds: parameters.list('policy'),
    acl: readAclChange(call),
  });
  return created(call, version);
}
