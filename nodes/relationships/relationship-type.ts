import type { CallOptions, CmisClient } from '../../src/client/client';
import { CmisError, inputError } from '../../src/model/errors';
import type { TypeDefinition, TypeTree } from '../../src/model/type-definition';

const base = 'cmis:relationship';

/** How many types an error lists. */
const mostListed = 10;

/** A type of relationships by id, query name or local name. Throws an `input` error for another type. */
export async function relationshipType(
  client: CmisClient,
  name: string,
  options: CallOptions,
): Promise<TypeDefinition> {
  const type = await client.type(name, options);
  if (type.baseId === base) return type;
  throw inputError([{ field: 'type', message: `"${type.id}" is a type of ${type.baseId}, not of ${base}` }]);
}

/**
 * The one type that relationships can have here. Throws an `input` error that lists them if there are several, and
 * `notSupported` if there is none.
 */
export async function onlyRelationshipType(client: CmisClient, options: CallOptions): Promise<TypeDefinition> {
  const asked = { typeId: base, depth: -1, includePropertyDefinitions: false };
  const trees = await client.call('getTypeDescendants', asked, options).catch((error: unknown) => {
    if (!(error instanceof CmisError) || !/^(?:objectNotFound|invalidArgument)$/.test(error.code)) throw error;
    const message = `The repository has no relationships: it has no type ${base}. (${error.message})`;
    throw new CmisError('notSupported', message, error.cause);
  });
  const types = creatable(trees);
  const [only, ...others] = types;
  if (others.length === 0) return client.type(only?.id ?? base, options);
  const listed = types.slice(0, mostListed).map(({ id }) => id);
  const message = `is missing; the repository has ${listed.join(', ')}${types.length > mostListed ? ' …' : ''}`;
  throw inputError([{ field: 'type', message }]);
}

function creatable(trees: readonly TypeTree[]): TypeDefinition[] {
  return trees.flatMap(({ type, children }) => [...(type.creatable === false ? [] : [type]), ...creatable(children)]);
}
