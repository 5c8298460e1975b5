import assert from 'node:assert/strict';
import { it as mochaIt } from 'mocha';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { createCmisClient } from '../../src/client/create-client';
import type { CmisClient } from '../../src/client/client';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { PropertiesInput } from '../../src/model/property';
import { need } from './wires';
import { rejects, type Instead, type Subject } from './scenario-subject';

/** What the client has to do on every server, the same by every binding. */
export function describeScenarios(title: string, start: () => Promise<Subject>, instead: Instead = {}): void {
  describe(title, function () {
    this.timeout(120_000);
    let subject: Subject;
    let client: CmisClient;
    let folder: CmisObject;
    const text = (content: string) => ({ data: content, mimeType: 'text/plain; charset=utf-8', filename: 'text.txt' });
    const document = (name: string, properties: PropertiesInput = {}) => ({
      folderId: folder.id,
      properties: { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document', ...properties },
    });
    /** A scenario, or what happens instead. */
    const it = (what: string, play: () => Promise<void>): void => {
      const other = Object.hasOwn(instead, what) ? instead[what] : undefined;
      if (other === undefined) mochaIt(what, play);
      else {
        mochaIt(`${what}: ${other.title}`, async () => {
          await other.check(client, folder);
        });
      }
    };
    const contentOf = async (objectId: string): Promise<Buffer> =>
      Buffer.concat(await (await client.call('getContentStream', { objectId })).stream.toArray());

    before(async () => {
      subject = await start();
      const { url, user, password, binding = 'browser' } = subject;
      client = createCmisClient({ url, binding, auth: { type: 'basic', user, password } });
      folder = await client.call('createFolder', {
        folderId: '/',
        properties: { 'cmis:name': `scenarios ${randomUUID()}`, 'cmis:objectTypeId': 'cmis:folder' },
      });
    });
    after(async () => {
      await client.call('deleteTree', { folderId: folder.id, allVersions: true, continueOnFailure: true });
      await client.close();
    });

    describe('repository', () => {
      it('takes the only repository when none is chosen', async () => {
        assert.equal(await client.repositoryId(), subject.repositoryId);
        assert.deepEqual(
          (await client.call('getRepositories', {})).map(({ id }) => id),
          [subject.repositoryId],
        );
      });

      it('says what it is and what it can', async () => {
        const info = await client.repositoryInfo();
        assert.equal(info.id, subject.repositoryId);
        assert.equal(info.cmisVersion, subject.cmisVersion ?? '1.1');
        assert.ok((info.productName ?? '').length > 0);
        assert.ok((info.rootFolderId ?? '').length > 0);
        assert.equal(typeof info.capabilities['capabilityQuery'], 'string');
      });

      it('describes its types', async () => {
        const type = await client.type(need(subject.typed).type);
        assert.equal(type.id, need(subject.typed).type);
        assert.equal(type.baseId, 'cmis:document');
        assert.equal(type.propertyDefinitions?.[need(subject.typed).datetime]?.propertyType, 'datetime');
        assert.equal(type.propertyDefinitions['cmis:objectId']?.updatability, 'readonly');
        const children = await client.call('getTypeChildren', { typeId: 'cmis:document' });
        assert.ok(children.items.some(({ id }) => id === need(subject.typed).type));
        const tree = await client.call('getTypeDescendants', {});
        assert.ok(tree.some(({ type: { id } }) => id === 'cmis:folder'));
      });

      it('finds a type by its query name and names the nearest for an unknown one', async () => {
        assert.equal((await client.type(need(subject.aspect).name)).id, need(subject.aspect).id);
        const error = await rejects(client.type('cmis:documnet'), 'input');
        assert.match(error.message, /cmis:document/);
      });
    });

    describe('create and read', () => {
      it('makes a folder and finds it by id and by path', async () => {
        const made = await client.call('createFolder', {
          folderId: folder.id,
          properties: { 'cmis:name': 'a folder & more', 'cmis:objectTypeId': 'cmis:folder' },
        });
        const read = await client.call('getObject', { objectId: made.id });
        assert.equal(read.name, 'a folder & more');
        assert.equal(read.type, 'cmis:folder');
        assert.equal(read.baseType, 'cmis:folder');
        assert.equal(read.properties['cmis:path'], `/${folder.name ?? ''}/a folder & more`);
        assert.equal(
          (await client.call('getObjectByPath', { path: `/${folder.name ?? ''}/a folder & more` })).id,
          made.id,
        );
      });

      it('makes a document with content and reads the same bytes', async () => {
        const made = await client.call('createDocument', {
          ...document('bytes'),
          contentStream: text('Grüße, 世界 🌍'),
        });
        assert.equal((await contentOf(made.id)).toString('utf8'), 'Grüße, 世界 🌍');
        const read = await client.call('getObject', { objectId: made.id });
        assert.equal(read.properties['cmis:contentStreamLength'], Buffer.byteLength('Grüße, 世界 🌍'));
        assert.match(String(read.properties['cmis:contentStreamMimeType']), /^text\/plain/);
      });

      it('streams content of unknown length', async () => {
        const chunk = Buffer.alloc(65_536, 'x');
        const data = Readable.from(
          (function* () {
            for (let index = 0; index < 48; index++) yield chunk;
          })(),
        );
        const made = await client.call('createDocument', {
          ...document('stream'),
          contentStream: { data, filename: 'x.bin' },
        });
        assert.equal((await contentOf(made.id)).length, 48 * 65_536);
      });

      it('keeps names with umlauts, spaces, quotes and signs, and finds them by path', async () => {
        for (const name of [
          'ä ö ü.txt',
          "it's",
          'a+b=c&d',
          '100 % #1',
          'semi;colon',
          '…',
          '日本語',
          'e\u0301 é',
          ...subject.oddNames,
        ]) {
          const made = await client.call('createDocument', document(name));
          assert.equal((await client.call('getObject', { objectId: made.id })).name, name);
          const found = await client.call('getObjectByPath', { path: `/${folder.name ?? ''}/${name}` });
          assert.equal(found.id, made.id, name);
        }
      });

      it('keeps the file name of the content', async () => {
        const contentStream = { ...text('x'), filename: 'Übersicht "1".txt' };
        const made = await client.call('createDocument', { ...document('file name'), contentStream });
        const { properties } = await client.call('getObject', { objectId: made.id });
        assert.equal(properties['cmis:contentStreamFileName'], 'Übersicht "1".txt');
        const download = await client.call('getContentStream', { objectId: made.id });
        assert.equal((await download.stream.toArray()).length > 0, true);
        assert.equal(download.filename, 'Übersicht "1".txt');
      });

      it('tells a document without content from one with empty content', async () => {
        const without = await client.call('createDocument', document('without'));
        const error = await client.call('getContentStream', { objectId: without.id }).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        assert.ok(error instanceof CmisError && ['constraint', 'objectNotFound'].includes(error.code), String(error));
        const empty = await client.call('createDocument', { ...document('empty'), contentStream: text('') });
        assert.equal((await contentOf(empty.id)).length, 0);
      });

      it('keeps values of every kind', async () => {
        const { type, required, string, integer, decimal, boolean, datetime, strings, integers } = need(subject.typed);
        const properties: PropertiesInput = {
          ...required,
          'cmis:objectTypeId': type,
          [string]: `it's \\ "quoted"\nsecond line 🌍`,
          [integer]: '9007199254740993',
          [decimal]: 12.5,
          [boolean]: false,
          [datetime]: '2026-03-29T02:30:00.125+02:00',
          ...(strings === undefined ? {} : { [strings]: ['one', 'two, three'] }),
          ...(integers === undefined ? {} : { [integers]: [1, 9007199254740993n] }),
        };
        const made = await client.call('createDocument', document('values', properties));
        const read = (await client.call('getObject', { objectId: made.id })).properties;
        assert.equal(read[string], properties[string]);
        assert.equal(read[integer], '9007199254740993');
        assert.equal(read[decimal], 12.5);
        assert.equal(read[boolean], false);
        assert.equal(read[datetime], '2026-03-29T00:30:00.125Z');
        if (strings !== undefined) assert.deepEqual(read[strings], ['one', 'two, three']);
        if (integers !== undefined) assert.deepEqual(read[integers], [1, '9007199254740993']);
        const unset = await client.call(
          'createDocument',
          document('unset', { ...required, 'cmis:objectTypeId': type }),
        );
        assert.equal((await client.call('getObject', { objectId: unset.id })).properties[datetime], null);
      });

      it('sets an aspect and its property', async () => {
        const { name, id, property, required } = need(subject.aspect);
        const made = await client.call(
          'createDocument',
          document('with aspect', { 'cmis:secondaryObjectTypeIds': [name], [property]: 'a title', ...required }),
        );
        const read = await client.call('getObject', { objectId: made.id });
        assert.deepEqual(read.aspects, [id]);
        assert.equal(read.properties[property], 'a title');
      });

      it('updates properties and unsets one', async () => {
        const { type, required, string, boolean } = need(subject.typed);
        const properties = { ...required, 'cmis:objectTypeId': type, [boolean]: true };
        const made = await client.call('createDocument', document('update', properties));
        const updated = await client.call('updateProperties', {
          objectId: made.id,
          properties: { [string]: 'new', [boolean]: null },
        });
        const read = (await client.call('getObject', { objectId: updated.id })).properties;
        assert.equal(read[string], 'new');
        assert.equal(read[boolean], null);
      });

      it('reads the latest version of a versionable document', async () => {
        const made = await client.call('createDocument', {
          ...document('versioned', { 'cmis:objectTypeId': need(subject.versionable) }),
          contentStream: text('v1'),
          versioningState: 'major',
        });
        const latest = await client.call('getObjectOfLatestVersion', { objectId: made.id, major: true });
        assert.equal(latest.properties['cmis:isLatestMajorVersion'], true);
        assert.equal(latest.name, 'versioned');
      });

      it('brings only what the filter names, and what was asked to be included', async () => {
        const made = await client.call('createDocument', document('filtered'));
        const read = await client.call('getObject', {
          objectId: made.id,
          filter: 'cmis:objectId,cmis:name',
          includeAllowableActions: true,
          includeACL: true,
        });
        assert.deepEqual(Object.keys(read.properties).sort(), ['cmis:name', 'cmis:objectId']);
        assert.equal(read.allowableActions?.['canGetProperties'], true);
        const { capabilities } = await client.repositoryInfo();
        assert.equal(Array.isArray(read.acl?.aces), capabilities['capabilityACL'] !== 'none');
      });

      it('names the parents of a document', async () => {
        const made = await client.call('createDocument', document('child'));
        const parents = await client.call('getObjectParents', { objectId: made.id, includeRelativePathSegment: true });
        assert.deepEqual(
          parents.map(({ object, relativePathSegment }) => [object.id, relativePathSegment]),
          [[folder.id, 'child']],
        );
      });
    });

    describe('lists', () => {
      let parent: CmisObject;
      before(async () => {
        parent = await client.call('createFolder', {
          folderId: folder.id,
          properties: { 'cmis:name': 'many', 'cmis:objectTypeId': 'cmis:folder' },
        });
        for (let index = 0; index < 23; index++) {
          await client.call('createDocument', {
            ...document(`n${String(index).padStart(2, '0')}`),
            folderId: parent.id,
          });
        }
      });
      const names = (objects: readonly { name?: string }[]): string[] => objects.map(({ name }) => name ?? '').sort();

      it('gives every child once, page by page', async () => {
        const sizes: number[] = [];
        const all: CmisObject[] = [];
        for await (const page of client.pages('getChildren', { folderId: parent.id }, { pageSize: 10 })) {
          sizes.push(page.items.length);
          all.push(...page.items);
        }
        assert.deepEqual(
          sizes.filter((size) => size > 0),
          [10, 10, 3],
        );
        assert.equal(new Set(names(all)).size, 23);
      });

      it('gives every row once, and stops at the limit', async () => {
        const statement = `SELECT cmis:objectId, cmis:name AS title FROM cmis:document WHERE IN_FOLDER('${parent.id}')`;
        const rows: unknown[] = [];
        for await (const row of client.items('query', { statement }, { pageSize: 5 })) rows.push(row['title']);
        assert.equal(rows.length, 23);
        assert.equal(new Set(rows).size, 23);
        const some: unknown[] = [];
        for await (const row of client.items('query', { statement }, { pageSize: 5, limit: 7 })) some.push(row);
        assert.equal(some.length, 7);
      });

      it('gives the values of a row by their kind', async () => {
        const statement = `SELECT cmis:objectId, cmis:creationDate AS created, cmis:name FROM cmis:document WHERE cmis:name = 'n07' AND IN_FOLDER('${parent.id}')`;
        const { items } = await client.call('query', { statement });
        assert.equal(items.length, 1);
        assert.match(String(items[0]?.['created']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.equal(items[0]?.['cmis:name'], 'n07');
      });

      it('selects everything with *', async () => {
        const statement = `SELECT * FROM cmis:document WHERE IN_FOLDER('${parent.id}') ORDER BY cmis:name`;
        const { items, hasMoreItems } = await client.call('query', { statement, maxItems: 2 });
        assert.deepEqual(
          items.map((row) => row['cmis:name']),
          ['n00', 'n01'],
        );
        assert.equal(hasMoreItems, true);
        assert.match(String(items[0]?.['cmis:lastModificationDate']), /\.\d{3}Z$/);
      });
    });

    describe('errors', () => {
      it('says that an object is not there', async () => {
        await rejects(client.call('getObject', { objectId: 'no-such-id' }), 'objectNotFound');
        await rejects(client.call('getObjectByPath', { path: '/no/such/path' }), 'objectNotFound');
        await rejects(client.call('getContentStream', { objectId: 'no-such-id' }), 'objectNotFound');
      });

      it('says where a statement is wrong', async () => {
        const error = await rejects(client.call('query', { statement: 'SELECT cmis:name FROM' }), 'invalidArgument');
        assert.ok(error.message.length > 10);
      });

      it('lists every fault of the properties and sends nothing', async () => {
        const { type, integer, datetime } = need(subject.typed);
        const properties = {
          'cmis:objectTypeId': type,
          [integer]: 'many',
          [datetime]: 'yesterday',
          'cmis:createdBy': 'me',
          'no:such': 1,
        };
        const error = await rejects(client.call('createDocument', document('faulty', properties)), 'input');
        const fields = (error.cause.faults ?? []).map(({ field }) => field);
        for (const field of [integer, datetime, 'cmis:createdBy', 'no:such']) assert.ok(fields.includes(field), field);
        await rejects(client.call('getObjectByPath', { path: `/${folder.name ?? ''}/faulty` }), 'objectNotFound');
      });

      it('says that a parent is no folder', async () => {
        const made = await client.call('createDocument', document('no folder'));
        const error = await client.call('createDocument', { ...document('x'), folderId: made.id }).then(
          () => assert.fail('the call succeeded'),
          (reason: unknown) => reason,
        );
        assert.ok(
          error instanceof CmisError && ['invalidArgument', 'constraint', 'objectNotFound'].includes(error.code),
        );
      });

      it('says that a name is taken', async () => {
        await client.call('createDocument', document('taken'));
        const error = await client.call('createDocument', document('taken')).then(
          () => assert.fail('the call succeeded'),
          (reason: unknown) => reason,
        );
        assert.ok(error instanceof CmisError);
        assert.ok(['nameConstraintViolation', 'constraint', 'contentAlreadyExists'].includes(error.code), error.code);
        assert.equal(error.cause.outcome, 'notDone');
      });

      it('ends a call that its caller gives up', async () => {
        const stop = new AbortController();
        const call = client.call('query', { statement: 'SELECT * FROM cmis:document' }, { signal: stop.signal });
        stop.abort();
        await rejects(call, 'aborted');
      });
    });

    it('deletes an object', async () => {
      const made = await client.call('createDocument', document('gone'));
      await client.call('deleteObject', { objectId: made.id, allVersions: true });
      await rejects(client.call('getObject', { objectId: made.id }), 'objectNotFound');
    });
  });
}
