import { required } from '../../cmis-xml/read-object';
import { readType } from '../../cmis-xml/read-type';
import { writeType } from '../../cmis-xml/write-type';
import type { Page } from '../../model/object';
import type { TypeDefinition, TypeTree } from '../../model/type-definition';
import type { XmlElement } from '../../xml/element';
import type { WireInput } from '../binding';
import { treeAsOn11, typeAsOn11, typeIdOnWire } from './alfresco-aspects';
import type { Call, Sent } from './call';
import { writeEntry } from './entry';
import { findLink, linksOf, missingLink, relations, type LinkSet } from './links';
import { entriesBelow, page } from './lists';
import { mediaTypes } from './media-type';
import { withParameters } from './template';

interface TypeEntry {
  readonly type: TypeDefinition;
  readonly links: LinkSet;
}

export async function getTypeDefinition(
  call: Call,
  { typeId }: WireInput<'getTypeDefinition'>,
): Promise<TypeDefinition> {
  return (await typeEntry(call, typeId)).type;
}

export async function getTypeChildren(
  call: Call,
  { typeId, includePropertyDefinitions, maxItems, skipCount }: WireInput<'getTypeChildren'>,
): Promise<Page<TypeDefinition>> {
  const url =
    typeId === undefined
      ? call.collection('types')
      : await typeLink(call, typeIdOnWire(call, typeId), relations.down, mediaTypes.feed);
  const parameters = { ...textsOf({ includePropertyDefinitions, maxItems, skipCount }) };
  const sent: Sent = { method: 'GET', url: withParameters(url, parameters) };
  return (await page(call, sent, (entry) => typeAsOn11(call, typeIn(entry)))).page;
}

export async function getTypeDescendants(
  call: Call,
  { typeId, depth, includePropertyDefinitions }: WireInput<'getTypeDescendants'>,
): Promise<TypeTree[]> {
  const url =
    typeId === undefined
      ? call.repositoryLink(relations.typeDescendants)
      : await typeLink(call, typeIdOnWire(call, typeId), relations.down, mediaTypes.tree);
  const trees: TypeTree[] = [];
  const sent: Sent = { method: 'GET', url: withParameters(url, textsOf({ depth, includePropertyDefinitions })) };
  await call.feed(sent, (entries) => {
    trees.push(...entries.map(treeIn));
    return Promise.resolve();
  });
  return treeAsOn11(call, trees);
}

export async function createType(call: Call, { type }: WireInput<'createType'>): Promise<TypeDefinition> {
  return writeTo(call, 'POST', call.collection('types'), type);
}

export async function updateType(call: Call, { type }: WireInput<'updateType'>): Promise<TypeDefinition> {
  return writeTo(call, 'PUT', await typeLink(call, type.id, relations.self), type);
}

export async function deleteType(call: Call, { typeId }: WireInput<'deleteType'>): Promise<undefined> {
  await call.send({ method: 'DELETE', url: await typeLink(call, typeId, relations.self) });
  return undefined;
}

async function writeTo(call: Call, method: 'POST' | 'PUT', url: URL, type: TypeDefinition): Promise<TypeDefinition> {
  const entry = writeEntry([writeType('cmisra:type', type)], { title: type.displayName ?? type.id });
  const headers = { 'content-type': mediaTypes.entry };
  return typeIn(await call.document({ method, url, headers, body: { data: entry } }));
}

async function typeEntry(call: Call, typeId: string): Promise<TypeEntry> {
  const url = call.template('typebyid', { id: typeIdOnWire(call, typeId) });
  const entry = await call.document({ method: 'GET', url });
  return { type: typeAsOn11(call, typeIn(entry)), links: linksOf(entry, url) };
}

async function typeLink(call: Call, typeId: string, rel: string, mediaType?: string): Promise<URL> {
  const link = findLink((await typeEntry(call, typeId)).links, rel, mediaType);
  if (link === undefined) throw missingLink(rel, `the type ${typeId}`);
  return call.linkUrl(link);
}

function typeIn(entry: XmlElement): TypeDefinition {
  return readType(required(entry, 'cmisra:type', `the entry <${entry.name}> of a type`));
}

function treeIn(entry: XmlElement): TypeTree {
  return { type: typeIn(entry), children: entriesBelow(entry).map(treeIn) };
}

/** Parameters as they stand in an address. */
export function textsOf(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  );
}
