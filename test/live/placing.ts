import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { text as readText } from 'node:stream/consumers';
import type { CmisClient } from '../../src/client/client';
import type { ConflictPolicy } from '../../src/client/conflict';
import { Copier } from '../../src/client/copier';
import { copyTree } from '../../src/client/copy-tree';
import { createCmisClient } from '../../src/client/create-client';
import { moveObject, planMove } from '../../src/client/move-object';
import { OneRequest } from '../../src/client/one-request';
import { placeObject } from '../../src/client/place-object';
import { walkFolder } from '../../src/client/walk-folder';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import type { PropertiesInput } from '../../src/model/property';

/** A server that objects are made, copied and moved on. */
export interface PlacingServer {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** What that server can do, and by which names. */
export interface PlacingSubject {
  /** A document type with versions. */
  readonly versionable?: string;
  /** A document type with a property that finds its objects by a query. */
  readonly found?: { readonly type: string; readonly property: string; readonly required: PropertiesInput };
  readonly multifiling: boolean;
}

async function rejects(call: Promise<unknown>, code: string): Promise<CmisError> {
  const error: unknown = await call.then(
    () => assert.fail('the call succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CmisError, String(error));
  assert.equal(error.code, code, error.message);
  return error;
}

/** Conflicts of names, upserts, copies and moves, the same on every server. */
export function describePlacing(title: string, subject: PlacingSubject, start: () => Promise<PlacingServer>): void {
  describe(title, function () {
    this.timeout(120_000);
    const { versionable, found } = subject;
    let client: CmisClient;
    let folder: CmisObject;

    before(async () => {
      const { url, user, password } = await start();
      client = createCmisClient({ url, auth: { type: 'basic', user, password } });
    });
    after(() => client.close());
    beforeEach(async () => {
      folder = await makeFolder(`placing ${randomUUID()}`, '/');
    });
    afterEach(async () => {
      await client.call('deleteTree', { folderId: folder.id, allVersions: true, continueOnFailure: true });
    });

    const makeFolder = (name: string, folderId = folder.id): Promise<CmisObject> =>
      client.call('createFolder', {
        folderId,
        properties: { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:folder' },
      });
    const describeDocument = (name: string, content: string, more: PropertiesInput = {}, folderId = folder.id) => ({
      baseType: 'cmis:document' as const,
      folderId,
      properties: { 'cmis:name': name, 'cmis:objectTypeId': 'cmis:document', ...more },
      content: new OneRequest(() => Promise.resolve({ data: content, mimeType: 'text/plain', filename: name })),
    });
    const make = async (name: string, content = name, more: PropertiesInput = {}, folderId = folder.id) =>
      (await placeObject(client, describeDocument(name, content, more, folderId))).object;
    const contentOf = async (objectId: string): Promise<string> =>
      readText((await client.call('getContentStream', { objectId })).stream);
    const namesIn = async (folderId: string): Promise<string[]> => {
      const names: string[] = [];
      for await (const { name } of client.items('getChildren', { folderId })) names.push(name ?? '');
      return names.sort();
    };
    const read = (objectId: string): Promise<CmisObject> => client.call('getObject', { objectId });

    describe('a name that is taken', () => {
      it('fails', async () => {
        await make('a.txt');
        const again = placeObject(client, describeDocument('a.txt', 'b'));
        const error: unknown = await again.catch((reason: unknown) => reason);
        assert.ok(error instanceof CmisError);
        assert.match(error.code, /^(?:nameConstraintViolation|contentAlreadyExists|constraint)$/);
      });

      it('gets a number before its extension, one after the other also when they come at once', async () => {
        await make('a.txt');
        const again = Array.from({ length: 5 }, (_, index) =>
          placeObject(client, describeDocument('a.txt', String(index)), { policy: 'rename' }),
        );
        const outcomes = (await Promise.all(again)).map(({ outcome }) => outcome);
        assert.deepEqual([...new Set(outcomes)], ['renamed']);
        assert.deepEqual(await namesIn(folder.id), [2, 3, 4, 5, 6].map((n) => `a (${String(n)}).txt`).concat('a.txt'));
      });

      it('is left alone', async () => {
        const first = await make('a.txt', 'one');
        const { object, outcome } = await placeObject(client, describeDocument('a.txt', 'two'), { policy: 'skip' });
        assert.deepEqual([object.id, outcome, await contentOf(first.id)], [first.id, 'existed', 'one']);
      });

      it('is overwritten, properties and content', async () => {
        const first = await make('a.txt', 'one');
        const { object, outcome } = await placeObject(
          client,
          describeDocument('a.txt', 'two', { 'cmis:description': 'new' }),
          { policy: 'overwrite' },
        ).catch((error: unknown) => {
          // Fileshare has no descriptions.
          if (!(error instanceof CmisError) || versionable !== undefined) throw error;
          return placeObject(client, describeDocument('a.txt', 'two'), { policy: 'overwrite' });
        });
        assert.deepEqual([outcome, await contentOf(object.id)], ['overwritten', 'two']);
        if (versionable !== undefined) {
          assert.equal(object.id, first.id);
          assert.equal((await read(object.id)).properties['cmis:description'], 'new');
        }
        assert.deepEqual(await namesIn(folder.id), ['a.txt']);
      });

      if (versionable !== undefined) {
        it('gets a new version, and an error if its type has none', async () => {
          const type = { 'cmis:objectTypeId': versionable };
          const first = await make('a.txt', 'one', type);
          const again = describeDocument('a.txt', 'two', type);
          const { object, outcome } = await placeObject(client, again, { policy: 'newVersion' });
          assert.deepEqual(
            [outcome, await contentOf(object.id), await contentOf(first.id)],
            ['newVersion', 'two', 'one'],
          );
          await make('plain.txt', 'one');
          const plain = placeObject(client, describeDocument('plain.txt', 'two'), { policy: 'newVersion' });
          assert.match((await rejects(plain, 'constraint')).message, /has no versions/);
          assert.equal(await contentOf((await findIn('plain.txt')).id), 'one');
        });
      }

      it('is never overwritten by an object of another base type', async () => {
        await makeFolder('a.txt');
        for (const policy of ['newVersion', 'overwrite', 'skip'] satisfies ConflictPolicy[]) {
          const error = await rejects(placeObject(client, describeDocument('a.txt', 'x'), { policy }), 'constraint');
          assert.match(error.message, /"a\.txt" is there already, but as a folder/);
        }
        assert.deepEqual(await namesIn(folder.id), ['a.txt']);
      });
    });

    const findIn = async (name: string, { id }: CmisObject = folder): Promise<CmisObject> => {
      for await (const child of client.items('getChildren', { folderId: id })) if (child.name === name) return child;
      return assert.fail(`there is no ${name}`);
    };

    if (found !== undefined) {
      describe('a property that says what exists', () => {
        it('makes one object, changes it, and lists several', async () => {
          const { type, property, required } = found;
          const value = randomUUID().slice(0, 18);
          const options = { policy: 'overwrite', matchProperty: property } as const;
          const put = (name: string, content: string) =>
            placeObject(
              client,
              describeDocument(name, content, { 'cmis:objectTypeId': type, ...required, [property]: value }),
              options,
            );
          const made = await put('a.txt', 'one');
          const changed = await put('b.txt', 'two');
          assert.deepEqual(
            [made.outcome, changed.outcome, changed.object.id],
            ['created', 'overwritten', made.object.id],
          );
          assert.equal(await contentOf(made.object.id), 'two');
          assert.deepEqual(await namesIn(folder.id), ['b.txt']);
          const twin = await make('twin.txt', 'x', { 'cmis:objectTypeId': type, ...required, [property]: value });
          const error = await rejects(put('c.txt', 'three'), 'constraint');
          for (const { id } of [made.object, twin]) assert.ok(error.message.includes(id), error.message);
          assert.deepEqual(await namesIn(folder.id), ['b.txt', 'twin.txt']);
        });
      });
    }

    describe('a copy', () => {
      const copier = (policy: ConflictPolicy = 'fail') => {
        const side = { client, options: {} };
        return Copier.create(side, side, { policy });
      };

      it('of a document has its content and a name of its own', async () => {
        const source = await make('a.txt', 'one');
        const { object } = await (await copier()).copy(source, folder, { name: 'b.txt' });
        assert.notEqual(object.id, source.id);
        assert.deepEqual([object.name, await contentOf(object.id)], ['b.txt', 'one']);
        assert.deepEqual(await namesIn(folder.id), ['a.txt', 'b.txt']);
      });

      it('of a folder has all that is in it, and goes into the one that is there', async () => {
        const source = await makeFolder('source');
        const inner = await makeFolder('inner', source.id);
        await make('a.txt', 'one', {}, source.id);
        await make('b.txt', 'two', {}, inner.id);
        const target = await makeFolder('target');
        const side = { client, options: {} };
        const tree = { folder: await read(source.id), walked: await walkFolder(side, source, 3) };
        const first = await copyTree(await copier(), tree, target, {});
        assert.equal(first.placed.object.name, 'source');
        assert.deepEqual(first.results.map(({ error }) => error).filter(Boolean), []);
        assert.equal(first.results.length, 4);
        const copied = await findIn('source', target);
        assert.deepEqual(await namesIn(copied.id), ['a.txt', 'inner']);
        assert.equal(await contentOf((await findIn('b.txt', await findIn('inner', copied))).id), 'two');

        const again = await copyTree(await copier('overwrite'), tree, target, {});
        assert.deepEqual([...new Set(again.results.map(({ outcome }) => outcome))], ['overwritten']);
        assert.deepEqual(await namesIn(copied.id), ['a.txt', 'inner']);
      });

      it('is not made of a folder that holds too much, or into itself', async () => {
        const source = await makeFolder('source');
        const inner = await makeFolder('inner', source.id);
        const side = { client, options: {} };
        const copy = async (target: CmisObject, limit: number) => {
          const walked = await walkFolder(side, source, limit);
          return copyTree(await copier(), { folder: await read(source.id), walked }, await read(target.id), {});
        };
        await make('a.txt', 'one', {}, inner.id);
        const target = await makeFolder('target');
        assert.match((await rejects(copy(target, 1), 'constraint')).message, /more than 1 objects/);
        assert.deepEqual(await namesIn(target.id), []);
        for (const into of [source, inner]) await rejects(copy(into, 10), 'input');
        assert.deepEqual(await namesIn(source.id), ['inner']);
      });
    });

    describe('a move', () => {
      let target: CmisObject;
      beforeEach(async () => {
        target = await makeFolder('target');
      });
      const move = async (object: CmisObject, policy: ConflictPolicy = 'fail', from?: string) => {
        const current = await read(object.id);
        return moveObject(client, await planMove(client, current, await read(target.id), from, {}), policy, {});
      };

      it('finds the folder that the object is in', async () => {
        await move(await make('a.txt'));
        assert.deepEqual([await namesIn(folder.id), await namesIn(target.id)], [['target'], ['a.txt']]);
      });

      it('renames, replaces, or leaves, and nothing gets lost', async () => {
        await make('a.txt', 'old', {}, target.id);
        const moving = await make('a.txt', 'new');
        const skipped = await move(moving, 'skip');
        assert.equal(skipped.outcome, 'existed');
        assert.deepEqual(await namesIn(folder.id), ['a.txt', 'target']);
        const renamed = await move(moving, 'rename');
        assert.deepEqual(await namesIn(target.id), ['a (2).txt', 'a.txt']);
        assert.equal(await contentOf(renamed.object.id), 'new');
        const replaced = await move(await make('a.txt', 'newest'), 'overwrite');
        assert.equal(replaced.outcome, 'overwritten');
        assert.deepEqual(await namesIn(target.id), ['a (2).txt', 'a.txt']);
        assert.equal(await contentOf(replaced.object.id), 'newest');
        assert.deepEqual(await namesIn(folder.id), ['target']);
      });

      if (versionable !== undefined) {
        it('makes a new version of what is in its way', async () => {
          const type = { 'cmis:objectTypeId': versionable };
          const old = await make('a.txt', 'old', type, target.id);
          const { object, outcome } = await move(await make('a.txt', 'new', type), 'newVersion');
          assert.deepEqual(
            [outcome, await contentOf(object.id), await contentOf(old.id)],
            ['newVersion', 'new', 'old'],
          );
          assert.deepEqual([await namesIn(folder.id), await namesIn(target.id)], [['target'], ['a.txt']]);
        });
      }

      if (subject.multifiling) {
        it('asks which folder is meant when there are several', async () => {
          const second = await makeFolder('second');
          const filed = await make('a.txt');
          await client.call('addObjectToFolder', { objectId: filed.id, folderId: second.id });
          const error = await rejects(move(filed), 'input');
          for (const { id } of [folder, second]) assert.ok(error.message.includes(id), error.message);
          await move(filed, 'fail', second.id);
          assert.deepEqual(
            [await namesIn(second.id), await namesIn(target.id), await namesIn(folder.id)],
            [[], ['a.txt'], ['a.txt', 'second', 'target']],
          );
          await rejects(move(filed, 'fail', second.id), 'input');
        });
      }

      it('is refused for a folder into itself, and for the root', async () => {
        const current = await read(folder.id);
        await rejects(planMove(client, current, await read(target.id), undefined, {}), 'input');
        await rejects(planMove(client, await read('/'), await read(target.id), undefined, {}), 'input');
      });
    });
  });
}
