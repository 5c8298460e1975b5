import assert from 'node:assert/strict';
import { readReference } from './reference';

const id = '915b2b00-7bf6-40bf-9a28-c780a75fbd68';

describe('readReference', () => {
  const cases: [title: string, value: unknown, reference: string | undefined][] = [
    ['an id', 'a:b', 'a:b'],
    ['a path', '/a b/c', '/a b/c'],
    ['a path with a slash at its end', '/a/', '/a'],
    ['the root', '/', '/'],
    ['an object by its id first', { id: 'i', path: '/p', properties: { 'cmis:objectId': 'o' } }, 'i'],
    ['an object by its path next', { path: '/p', properties: { 'cmis:objectId': 'o' } }, '/p'],
    ['an object by its properties last', { name: 'x', properties: { 'cmis:objectId': 'o' } }, 'o'],
    ['a query row', { 'cmis:objectId': 'o', 'cmis:name': 'n' }, 'o'],
    ['a query row with a qualifier', { 'd.cmis:objectId': 'o' }, 'o'],
    ['a row with two ids', { 'd.cmis:objectId': 'o', 'e.cmis:objectId': 'p' }, undefined],
    ['a content reference', { cmisContent: { objectId: 'o', name: 'n' } }, 'o'],
    ['a node reference', `workspace://SpacesStore/${id}`, id],
    ['a node reference with a version', `workspace://SpacesStore/${id};1.0`, `${id};1.0`],
    ['a Share address', `https://host/share/page/site/x/document-details?nodeRef=workspace://SpacesStore/${id}`, id],
    [
      "a folder's Share address",
      `https://host/share/page/folder-details?nodeRef=workspace%3A%2F%2FSpacesStore%2F${id}`,
      id,
    ],
    [
      "an address of Alfresco's REST API",
      `https://host/alfresco/api/-default-/public/alfresco/versions/1/nodes/${id}/content`,
      id,
    ],
    ["a viewer's address", `https://host/#/personal-files/(viewer:view/${id})?location=x`, id],
    ['a Browser address with an id', 'https://host/cmis/browser/A1/root?objectId=o%201', 'o 1'],
    ['a Browser address with a path', 'https://host/cmis/browser/A1/root/a%20b/c', '/a b/c'],
    ['a Browser address of the root', 'https://host/alfresco/api/-default-/public/cmis/versions/1.1/browser/root', '/'],
    ['an event of Alfresco by its node', { specversion: '1.0', id: 'event', data: { resource: { id } } }, id],
    ['any other address', 'https://host/index.html', undefined],
    ['an empty text', '', undefined],
    ['blanks', '  ', undefined],
    ['a text of several lines', 'a\nb', undefined],
    ['a number', 5, undefined],
    ['true', true, undefined],
    ['nothing', null, undefined],
    ['a list', ['a'], undefined],
    ['a Buffer', Buffer.from('a'), undefined],
    ['an object with a number as id', { id: 5, path: '/a' }, undefined],
    ['an empty object', {}, undefined],
  ];
  for (const [title, value, reference] of cases) {
    it(`${reference === undefined ? 'refuses' : 'reads'} ${title}`, () =>
      assert.equal(readReference(value), reference));
  }
});
