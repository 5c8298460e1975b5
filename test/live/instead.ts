import assert from 'node:assert/strict';
import type { CmisClient } from '../../src/client/client';
import type { CmisObject } from '../../src/model/object';
import { rejects, type Instead } from './scenario-subject';

const noType = (name: string): Instead[string] => ({
  title: 'the repository has no such type',
  check: async (client) => assert.match((await rejects(client.type(name), 'input')).message, /has no type or aspect/),
});

/** CMIS 1.0 has no secondary types, and OpenCMIS in-memory nothing in their place. */
export const insteadOn10: Instead = {
  'finds a type by its query name and names the nearest for an unknown one': noType('MySecondaryType'),
  'sets an aspect and its property': noType('MySecondaryType'),
};

const noQuery: Instead[string] = {
  title: 'the repository has no query',
  check: async (client) => {
    const error = await rejects(client.call('query', { statement: 'SELECT * FROM cmis:document' }), 'notSupported');
    assert.match(error.message, /capabilityQuery is none/);
  },
};

const make = (client: CmisClient, folder: CmisObject, name: string, more: object = {}): Promise<CmisObject> =>
  client.call('createDocument', {
    folderId: folder.id,
    properties: { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document' },
    ...more,
  });
const text = (data: string) => ({ data, mimeType: 'text/plain; charset=utf-8', filename: 'text.txt' });

/** OpenCMIS fileshare keeps plain files in folders. */
export const insteadOnFileshare: Instead = {
  'describes its types': noType('VersionableType'),
  'finds a type by its query name and names the nearest for an unknown one': noType('cm:titled'),
  'sets an aspect and its property': noType('cm:titled'),
  'keeps values of every kind': noType('ComplexType'),
  'updates properties and unsets one': {
    title: 'an unknown property is refused before anything is sent',
    check: async (client, folder) => {
      const { id } = await make(client, folder, 'update');
      const call = client.call('updateProperties', { objectId: id, properties: { 'cm:title': 'x' } });
      assert.equal((await rejects(call, 'input')).cause.outcome, 'notDone');
    },
  },
  'makes a document with content and reads the same bytes': {
    title: 'the type of the content follows the name',
    check: async (client, folder) => {
      const { id } = await make(client, folder, 'Grüße.txt', { contentStream: text('Grüße, 世界 🌍') });
      const { properties } = await client.call('getObject', { objectId: id });
      assert.equal(properties['cmis:contentStreamMimeType'], 'text/plain');
      const { stream } = await client.call('getContentStream', { objectId: id });
      assert.equal(Buffer.concat(await stream.toArray()).toString(), 'Grüße, 世界 🌍');
    },
  },
  'keeps the file name of the content': {
    title: 'it is the name of the document',
    check: async (client, folder) => {
      const { id } = await make(client, folder, 'Übersicht 1.txt', { contentStream: text('x') });
      const { stream, filename } = await client.call('getContentStream', { objectId: id });
      await stream.toArray();
      assert.equal(filename, 'Übersicht 1.txt');
    },
  },
  'tells a document without content from one with empty content': {
    title: 'both have none',
    check: async (client, folder) => {
      for (const contentStream of [undefined, text('')]) {
        const more = contentStream === undefined ? {} : { contentStream };
        const { id } = await make(client, folder, `none ${String(contentStream?.data.length)}`, more);
        await rejects(client.call('getContentStream', { objectId: id }), 'constraint');
      }
    },
  },
  'reads the latest version of a versionable document': {
    title: 'documents have no versions',
    check: async (client, folder) => {
      await rejects(make(client, folder, 'versioned', { versioningState: 'major' }), 'constraint');
      const { id } = await make(client, folder, 'not versioned');
      const latest = await client.call('getObjectOfLatestVersion', { objectId: id, major: false });
      assert.equal(latest.id, id);
    },
  },
  'brings only what the filter names, and what was asked to be included': {
    title: 'and perhaps the type',
    check: async (client, folder) => {
      const { id } = await make(client, folder, 'filtered');
      const filter = 'cmis:objectId,cmis:name';
      const { properties } = await client.call('getObject', { objectId: id, filter });
      const named = ['cmis:baseTypeId', 'cmis:name', 'cmis:objectId', 'cmis:objectTypeId'];
      for (const name of Object.keys(properties)) assert.ok(named.includes(name), name);
      assert.equal(properties['cmis:name'], 'filtered');
    },
  },
  'gives every row once, and stops at the limit': noQuery,
  'gives the values of a row by their kind': noQuery,
  'selects everything with *': noQuery,
  'says where a statement is wrong': noQuery,
  'lists every fault of the properties and sends nothing': {
    title: 'by the types that there are',
    check: async (client, folder) => {
      const properties = { 'cmis:name': 7, 'cmis:objectTypeId': 'cmis:document', 'cmis:createdBy': 'me', 'no:such': 1 };
      const error = await rejects(client.call('createDocument', { folderId: folder.id, properties }), 'input');
      const fields = (error.cause.faults ?? []).map(({ field }) => field);
      assert.deepEqual(fields.sort(), ['cmis:createdBy', 'cmis:name', 'no:such']);
    },
  },
};
