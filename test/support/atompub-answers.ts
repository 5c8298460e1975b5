import type { ServerResponse } from 'node:http';
import { startScriptedServer, type Handler, type ScriptedServer } from './scripted-server';

/** Documents as an AtomPub server writes them, for servers that tests script. */

const namespaces =
  'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app" ' +
  'xmlns:cmis="http://docs.oasis-open.org/ns/cmis/core/200908/" ' +
  'xmlns:cmisra="http://docs.oasis-open.org/ns/cmis/restatom/200908/" xmlns:alf="http://www.alfresco.org"';

const relation = (name: string): string =>
  name.startsWith(':') ? `http://docs.oasis-open.org/ns/cmis/link/200908/${name.slice(1)}` : name;

export interface WorkspaceOptions {
  readonly id?: string;
  readonly product?: string;
  readonly cmisVersion?: string;
  readonly collections?: readonly string[];
  /** Addresses are relative to this. */
  readonly base?: string;
  readonly templates?: Readonly<Record<string, string>>;
}

export function workspace({
  id = 'R',
  product = 'Scripted',
  cmisVersion = '1.1',
  collections = ['root', 'types', 'query', 'checkedout', 'unfiled', 'update'],
  base = '',
  templates = {},
}: WorkspaceOptions = {}): string {
  const all = {
    objectbyid: `${base}/id?id={id}&filter={filter}`,
    objectbypath: `${base}/path?path={path}&filter={filter}`,
    typebyid: `${base}/type?id={id}`,
    ...templates,
  };
  return [
    '<app:workspace>',
    ...collections.map(
      (type) =>
        `<app:collection href="${base}/${type}"><cmisra:collectionType>${type}</cmisra:collectionType></app:collection>`,
    ),
    '<cmisra:repositoryInfo>',
    `<cmis:repositoryId>${id}</cmis:repositoryId><cmis:repositoryName>${id}</cmis:repositoryName>`,
    `<cmis:productName>${product}</cmis:productName><cmis:rootFolderId>root</cmis:rootFolderId>`,
    `<cmis:capabilities/><cmis:cmisVersionSupported>${cmisVersion}</cmis:cmisVersionSupported>`,
    '</cmisra:repositoryInfo>',
    link(':changes', `${base}/changes`),
    ...Object.entries(all).map(
      ([type, template]) =>
        `<cmisra:uritemplate><cmisra:template>${escape(template)}</cmisra:template><cmisra:type>${type}</cmisra:type></cmisra:uritemplate>`,
    ),
    '</app:workspace>',
  ].join('');
}

export function serviceDocument(...workspaces: readonly string[]): string {
  return `<app:service ${namespaces}>${(workspaces.length === 0 ? [workspace()] : workspaces).join('')}</app:service>`;
}

/** A link; a name that begins with a colon is one of CMIS's own relations. */
export function link(rel: string, href: string, type = ''): string {
  return `<atom:link rel="${relation(rel)}" href="${escape(href)}"${type === '' ? '' : ` type="${escape(type)}"`}/>`;
}

export const feedType = 'application/atom+xml;type=feed';
export const entryType = 'application/atom+xml;type=entry';

export interface EntryOptions {
  readonly links?: readonly string[];
  readonly content?: string;
  /** More properties, as XML. */
  readonly properties?: string;
  /** Further elements of the object and of the entry. */
  readonly object?: string;
  readonly rest?: string;
  readonly type?: string;
}

/** An entry with the usual links, on the addresses that the service document names. */
export function entry(id: string, options: EntryOptions = {}): string {
  const { content, properties = '', object = '', rest = '', type = 'cmis:document' } = options;
  const links = options.links ?? usualLinks(id);
  return [
    `<atom:entry ${namespaces}>`,
    content === undefined ? '' : `<atom:content src="${escape(content)}"/>`,
    '<cmisra:object><cmis:properties>',
    property('Id', 'cmis:objectId', id),
    property('Id', 'cmis:objectTypeId', type),
    property('Id', 'cmis:baseTypeId', type),
    properties,
    `</cmis:properties>${object}</cmisra:object>`,
    ...links,
    rest,
    '</atom:entry>',
  ].join('');
}

export function usualLinks(id: string): string[] {
  return [
    link('self', `/entry?id=${id}`, entryType),
    link('down', `/children?id=${id}`, feedType),
    link('down', `/descendants?id=${id}`, 'application/cmistree+xml'),
    link('edit-media', `/content?id=${id}`),
    link(':acl', `/acl?id=${id}`, 'application/cmisacl+xml'),
  ];
}

export function property(kind: string, id: string, ...values: readonly string[]): string {
  const inner = values.map((value) => `<cmis:value>${escape(value)}</cmis:value>`).join('');
  return `<cmis:property${kind} propertyDefinitionId="${id}" queryName="${id}">${inner}</cmis:property${kind}>`;
}

export function feed(entries: readonly string[], rest = ''): string {
  return `<atom:feed ${namespaces}>${rest}${entries.join('')}</atom:feed>`;
}

export function typeEntry(id: string, properties = '', baseId = id): string {
  return `<atom:entry ${namespaces}><cmisra:type><cmis:id>${id}</cmis:id><cmis:baseId>${baseId}</cmis:baseId>${properties}</cmisra:type>${link('down', `/types?typeId=${id}`, feedType)}</atom:entry>`;
}

export function propertyDefinition(
  kind: string,
  id: string,
  cardinality = 'single',
  updatability = 'readwrite',
): string {
  const name = `cmis:property${kind}Definition`;
  return `<${name}><cmis:id>${id}</cmis:id><cmis:cardinality>${cardinality}</cmis:cardinality><cmis:updatability>${updatability}</cmis:updatability><cmis:required>false</cmis:required></${name}>`;
}

/** The definition of a document with what every object has. */
export const documentType = typeEntry(
  'cmis:document',
  propertyDefinition('String', 'cmis:name') +
    propertyDefinition('Id', 'cmis:objectTypeId', 'single', 'oncreate') +
    propertyDefinition('Id', 'cmis:objectId', 'single', 'readonly'),
);

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

export function sendXml(response: ServerResponse, body: string | Buffer, status = 200, type = entryType): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

/** Answers service document and types by themselves; `handler` answers the rest. */
export function startAtomPubServer(handler: Handler, service = serviceDocument()): Promise<ScriptedServer> {
  return startScriptedServer(async (request, response) => {
    const path = new URL(request.url, 'http://x').pathname;
    if (path === '/atom') sendXml(response, service, 200, 'application/atomsvc+xml');
    else if (path === '/type') sendXml(response, documentType);
    else await handler(request, response);
  });
}
