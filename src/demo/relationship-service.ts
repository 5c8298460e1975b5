import { created, type Call, type Operations } from './call';
import { create } from './creation';
import { RepositoryError } from './errors';
import { objectFormat, objectJson } from './object-json';
import { page } from './paging';
import { relationshipsAt } from './relationships';

/** The Relationship service (CMIS 1.1, section 2.2.8), with the one creation that the Object service has for it. */
export const relationshipActions: Operations = {
  createRelationship: (call) => created(call, create(call, 'cmis:relationship')),
};

export const relationshipSelectors: Operations = {
  relationships: (call) => {
    const direction = call.parameters.choice('relationshipDirection', ['source', 'target', 'either']);
    const ofType = typeTest(call);
    const { access } = call.repository;
    const atObject = access.visible(call.user, relationshipsAt(call.repository, call.target(), direction));
    const found = atObject.filter(({ type }) => ofType(type.id));
    const { items, hasMoreItems, numItems } = page(found, call.parameters);
    const format = objectFormat(call.parameters);
    const objects = items.map((each) => objectJson(call.repository, each, call.user, format));
    return { json: { objects, hasMoreItems, numItems } };
  },
};

function typeTest({ parameters, repository: { types } }: Call): (typeId: string) => boolean {
  const wanted = parameters.text('typeId');
  const withSubtypes = parameters.flag('includeSubRelationshipTypes');
  if (!wanted) return () => true;
  if (types.get(wanted).baseId !== 'cmis:relationship') {
    throw new RepositoryError('invalidArgument', `'${wanted}' is not a type of relationships.`);
  }
  return (typeId) => typeId === wanted || (withSubtypes && types.isA(types.get(typeId), wanted));
}
