import type { AspectsChange } from '../../cmis-xml/write-object';
import type { WireProperty } from '../../model/property';
import type { TypeDefinition, TypeTree } from '../../model/type-definition';
import type { Call } from './call';
import { versionOf } from './service-document';

const aspectsId = 'cmis:secondaryObjectTypeIds';

/**
 * Alfresco on CMIS 1.0, which has no secondary types: aspects are policy types there, and an extension reads and writes those
 * of an object. Above the binding they look as on CMIS 1.1.
 */
export function hasAspectsExtension({ workspace: { info } }: Call): boolean {
  const { vendorName = '', productName = '' } = info;
  return versionOf(info) === '1.0' && /alfresco/i.test(`${vendorName} ${productName}`);
}

/** What goes into an object's properties and what into the extension. */
export interface SplitProperties {
  readonly properties: readonly WireProperty[];
  readonly aspects?: AspectsChange;
}

/** Splits the properties of a new object; its aspects are those that are set. */
export async function splitForCreate(call: Call, properties: readonly WireProperty[]): Promise<SplitProperties> {
  if (!hasAspectsExtension(call)) return { properties };
  return split(call, properties, properties.find(({ id }) => id === 'cmis:objectTypeId')?.values[0], []);
}

/** Splits a change of an object's properties: a list of aspects becomes a difference to those that the object has. */
export async function splitForUpdate(
  call: Call,
  reference: string,
  properties: readonly WireProperty[],
): Promise<SplitProperties> {
  if (!hasAspectsExtension(call)) return { properties };
  const { type, aspects } = await call.object(await call.entryAt(reference, {}));
  return split(call, properties, type, aspects);
}

async function split(
  call: Call,
  properties: readonly WireProperty[],
  type: string | undefined,
  current: readonly string[],
): Promise<SplitProperties> {
  const wanted = properties.find(({ id }) => id === aspectsId)?.values ?? current;
  const add = wanted.filter((id) => !current.includes(id));
  const remove = current.filter((id) => !wanted.includes(id));
  // What the type doesn't define belongs to an aspect: one of these, or one that every object of the type has.
  const ofType = type === undefined ? undefined : await call.context.kindsOfTypes([type]);
  const belongs = ({ id }: WireProperty): boolean => ofType === undefined || ofType.has(id) || id.startsWith('cmis:');
  const others = properties.filter(({ id }) => id !== aspectsId);
  const ofAspects = others.filter((property) => !belongs(property));
  if (add.length === 0 && remove.length === 0 && ofAspects.length === 0) return { properties: others };
  return { properties: others.filter(belongs), aspects: { add, remove, properties: ofAspects } };
}

/** The id of the type under which aspects are found. */
export function typeIdOnWire(call: Call, typeId: string): string {
  return typeId === 'cmis:secondary' && hasAspectsExtension(call) ? 'cmis:policy' : typeId;
}

/** A type as it would be on CMIS 1.1: aspects are secondary types, and objects list theirs in a property. */
export function typeAsOn11(call: Call, type: TypeDefinition): TypeDefinition {
  if (!hasAspectsExtension(call)) return type;
  if (type.id.startsWith('P:')) {
    const parentId = type.parentId === 'cmis:policy' ? 'cmis:secondary' : type.parentId;
    return { ...type, baseId: 'cmis:secondary', ...(parentId === undefined ? {} : { parentId }) };
  }
  if (type.propertyDefinitions === undefined || !/^cmis:(?:document|folder)$/.test(type.baseId)) return type;
  return { ...type, propertyDefinitions: { ...type.propertyDefinitions, [aspectsId]: aspectsProperty } };
}

export function treeAsOn11(call: Call, trees: readonly TypeTree[]): TypeTree[] {
  return trees.map(({ type, children }) => ({ type: typeAsOn11(call, type), children: treeAsOn11(call, children) }));
}

const aspectsProperty = {
  id: aspectsId,
  localName: aspectsId,
  displayName: 'Aspects',
  queryName: aspectsId,
  propertyType: 'id',
  cardinality: 'multi',
  updatability: 'readwrite',
  inherited: true,
  required: false,
  queryable: false,
  orderable: false,
} as const;
