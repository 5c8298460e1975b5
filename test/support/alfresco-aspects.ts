import {
  entry,
  entryType,
  feed,
  link,
  property,
  propertyDefinition,
  sendXml,
  serviceDocument,
  typeEntry,
  workspace,
} from './atompub-answers';
import { startScriptedServer, type ScriptedServer } from './scripted-server';

const kinds = ['String', 'Boolean', 'Integer', 'Decimal', 'DateTime', 'Id', 'Uri', 'Html'];

const aspects: Readonly<Record<string, string>> = {
  'P:cm:titled': propertyDefinition('String', 'cm:title'),
  'P:cm:author': propertyDefinition('String', 'cm:author'),
  'P:acme:everything': kinds
    .flatMap((kind) => [propertyDefinition(kind, `acme:${kind}`), propertyDefinition(kind, `acme:${kind}s`, 'multi')])
    .join(''),
};
const documentProperties =
  propertyDefinition('String', 'cmis:name') + propertyDefinition('Id', 'cmis:objectTypeId', 'single', 'oncreate');

/**
 * AtomPub as Alfresco speaks it, with one document, `doc`, that has the aspect P:cm:author. On CMIS 1.0 aspects are policy types;
 * on 1.1 they are secondary types, and the extension tells them all the same.
 */
export function startAlfrescoAspects(cmisVersion: '1.0' | '1.1'): Promise<ScriptedServer> {
  const base = cmisVersion === '1.0' ? 'cmis:policy' : 'cmis:secondary';
  const service = serviceDocument(workspace({ product: 'Alfresco Community', cmisVersion }));
  const types: Readonly<Record<string, string>> = {
    'cmis:document': typeEntry(
      'cmis:document',
      documentProperties +
        (cmisVersion === '1.0' ? '' : propertyDefinition('Id', 'cmis:secondaryObjectTypeIds', 'multi')),
    ),
    [base]: typeEntry(base, link('down', '/aspects', 'application/cmistree+xml')),
    ...Object.fromEntries(Object.entries(aspects).map(([id, properties]) => [id, typeEntry(id, properties, base)])),
  };
  const extension =
    '<alf:aspects><alf:appliedAspects>P:cm:author</alf:appliedAspects><alf:properties>' +
    `${property('String', 'cm:author', 'Ann')}</alf:properties></alf:aspects>`;
  const standard =
    property('Id', 'cmis:secondaryObjectTypeIds', 'P:cm:author') + property('String', 'cm:author', 'Ann');
  const document = entry('doc', { properties: (cmisVersion === '1.0' ? '' : standard) + extension });

  return startScriptedServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const type = types[searchParams.get('id') ?? ''];
    if (pathname === '/atom') sendXml(response, service, 200, 'application/atomsvc+xml');
    else if (pathname === '/aspects') sendXml(response, feed(Object.keys(aspects).map((id) => types[id] ?? '')));
    else if (pathname !== '/type') sendXml(response, document, 200, entryType);
    else if (type === undefined) sendXml(response, 'no such type', 404, 'text/plain');
    else sendXml(response, type);
  });
}
