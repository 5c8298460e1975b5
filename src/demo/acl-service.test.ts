import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoRequests, form, type Answer, type Fields } from '../../test/support/demo-requests';
import { startDemoRepository } from './demo-repository';

type Grants = Readonly<Record<string, string | readonly string[]>>;

/** The fields of a change: principal → permissions. */
function aces(prefix: 'addACE' | 'removeACE', grants: Grants): Fields {
  const fields: Record<string, string> = {};
  for (const [index, [principal, permissions]] of Object.entries(grants).entries()) {
    fields[`${prefix}Principal[${String(index)}]`] = principal;
    for (const [place, permission] of [permissions].flat().entries()) {
      fields[`${prefix}Permission[${String(index)}][${String(place)}]`] = permission;
    }
  }
  return fields;
}

const everybody = aces('removeACE', { anyone: 'cmis:all' });

describe('demo repository: permissions', () => {
  const users = { demo: 'secret', anna: 'secret', ben: 'secret' };
  let demo: DemoRequests;
  let anna: DemoRequests;
  let ben: DemoRequests;
  let count = 0;

  before(async () => {
    demo = await DemoRequests.start({ users });
    anna = demo.as('anna');
    ben = demo.as('ben');
  });
  after(() => demo.close());

  const newName = (): string => `object ${String((count += 1))}`;
  const apply = (objectId: string, fields: Fields, by = demo): Promise<Answer> =>
    by.post('/demo/root', { cmisaction: 'applyACL', objectId, ...fields });
  /** The entries as lines of text, the inherited ones with a `*`. */
  const entries = (answer: Answer, ...path: string[]): string[] => {
    const lines: string[] = [];
    for (let index = 0; answer.at(...path, 'aces', index) !== undefined; index += 1) {
      const ace = (...name: (string | number)[]): string => String(answer.at(...path, 'aces', index, ...name));
      const permissions = [0, 1, 2].map((place) => ace('permissions', place)).filter((each) => each !== 'undefined');
      lines.push(`${ace('isDirect') === 'true' ? '' : '*'}${ace('principal', 'principalId')} ${permissions.join(' ')}`);
    }
    return lines;
  };
  const acl = async (objectId: string): Promise<string[]> =>
    entries(await demo.get('/demo/root', { cmisselector: 'acl', objectId }));
  const folder = (parent?: string): Promise<string> => demo.createId('cmis:folder', { 'cmis:name': newName() }, parent);
  const document = (parent?: string): Promise<string> =>
    demo.createId('cmis:document', { 'cmis:name': newName() }, parent, { bytes: 'text' });
  /** A document that anna may do the named thing with, and ben nothing. */
  const sharedWithAnna = async (permission: string, parent?: string): Promise<string> => {
    const id = await document(parent);
    const answer = await apply(id, { ...everybody, ...aces('addACE', { anna: permission }) });
    assert.equal(answer.status, 200, answer.text);
    return id;
  };

  it('are everything for everybody at first, and all for the creator', async () => {
    const id = await anna.createId('cmis:document', { 'cmis:name': newName() });
    assert.deepEqual(await acl(id), ['*anyone cmis:all', 'anna cmis:all']);
    assert.deepEqual(await acl('root'), ['anyone cmis:all']);
    assert.equal((await ben.post('/demo/root', { cmisaction: 'delete', objectId: id })).status, 200);
  });

  it('are shown with an object where that is asked for', async () => {
    const id = await document();
    const object = await demo.get('/demo/root', { cmisselector: 'object', objectId: id, includeACL: 'true' });
    assert.deepEqual(entries(object, 'acl'), ['*anyone cmis:all', 'demo cmis:all']);
    assert.equal(object.at('exactACL'), true);
    assert.equal((await demo.get('/demo/root', { cmisselector: 'object', objectId: id })).at('acl'), undefined);
  });

  it('are added and removed, one entry for each principal', async () => {
    const id = await document();
    const added = await apply(id, aces('addACE', { anna: 'cmis:write', ben: ['cmis:read', 'cmis:all'] }));
    assert.deepEqual(entries(added), [
      '*anyone cmis:all',
      'demo cmis:all',
      'anna cmis:write',
      'ben cmis:read cmis:all',
    ]);
    const change = {
      ...aces('addACE', { anna: 'cmis:read' }),
      ...aces('removeACE', { ben: 'cmis:all', anyone: 'cmis:all' }),
    };
    assert.deepEqual(entries(await apply(id, change)), ['demo cmis:all', 'anna cmis:read cmis:write', 'ben cmis:read']);
    assert.deepEqual(entries(await apply(id, aces('removeACE', { ben: 'cmis:all' }))), await acl(id));
  });

  it('can be given to oneself by cmis:user, and to everybody by anyone', async () => {
    const id = await document();
    const fields = { ...everybody, ...aces('addACE', { 'cmis:user': 'cmis:read', anyone: 'cmis:read' }) };
    assert.deepEqual(entries(await apply(id, fields, anna)), ['demo cmis:all', 'anna cmis:read', 'anyone cmis:read']);
  });

  it('refuse strangers, unknown permissions and empty entries, and change nothing then', async () => {
    const id = await document();
    const before = await acl(id);
    for (const [fields, exception] of [
      [aces('addACE', { stranger: 'cmis:read' }), 'constraint'],
      [aces('addACE', { anna: 'cmis:dance' }), 'constraint'],
      [aces('removeACE', { anna: 'cmis:dance' }), 'constraint'],
      [{ 'addACEPrincipal[0]': 'anna' }, 'invalidArgument'],
      [{ ...aces('addACE', { anna: 'cmis:read' }), ACLPropagation: 'sideways' }, 'invalidArgument'],
    ] as const) {
      assert.equal((await apply(id, fields)).at('exception'), exception);
    }
    assert.deepEqual(await acl(id), before);
  });

  describe('that are missing', () => {
    it('hide an object everywhere', async () => {
      const parent = await folder();
      const id = await sharedWithAnna('cmis:read', parent);
      const name = String((await demo.properties(id)).at('cmis:name'));
      const parentName = String((await demo.properties(parent)).at('cmis:name'));
      const path = `/demo/root/${encodeURIComponent(parentName)}/${encodeURIComponent(name)}`;
      const relationship = await demo.post('/demo', {
        cmisaction: 'createRelationship',
        succinct: 'true',
        ...form({ 'cmis:objectTypeId': 'R:demo:references', 'cmis:sourceId': parent, 'cmis:targetId': id }),
      });
      await apply(String(relationship.at('succinctProperties', 'cmis:objectId')), everybody);
      const count = async (by: DemoRequests, fields: Fields): Promise<unknown> =>
        (await by.get('/demo/root', { objectId: parent, ...fields })).at('numItems');
      const seen = async (by: DemoRequests): Promise<unknown[]> => [
        (await by.properties(id)).at('exception') ?? (await by.properties(id)).at('cmis:objectId'),
        (await by.get(path, { cmisselector: 'object' })).status,
        (await by.get('/demo/root', { cmisselector: 'content', objectId: id })).status,
        await count(by, { cmisselector: 'children' }),
        (await by.get('/demo/root', { cmisselector: 'descendants', objectId: parent })).at(0) !== undefined,
        (await by.query(`SELECT * FROM cmis:document WHERE IN_FOLDER('${parent}')`)).at('numItems'),
        (await by.get('/demo', { cmisselector: 'contentChanges' })).text.includes(id),
      ];
      assert.deepEqual(await seen(anna), [id, 200, 200, 1, true, 1, true]);
      assert.deepEqual((await seen(ben)).slice(0, 6), ['objectNotFound', 404, 404, 0, false, 0]);
      assert.equal(await count(demo, { cmisselector: 'relationships' }), 1);
      assert.equal(await count(ben, { cmisselector: 'relationships' }), 0);
      for (const [objectId, address] of [
        [id, '/demo/root'],
        ['gone', '/demo/root'],
      ] as const) {
        const answer = await ben.post(address, { cmisaction: 'delete', objectId });
        assert.equal(answer.at('message'), `There is no object '${objectId}'.`);
      }
    });

    it('leave the changes of an object out of the log for those who could not read it', async () => {
      const parent = await folder();
      await apply(parent, everybody);
      const id = await document(parent);
      await demo.post('/demo/root', { cmisaction: 'delete', objectId: id });
      const changes = async (by: DemoRequests): Promise<string> =>
        (await by.get('/demo', { cmisselector: 'contentChanges' })).text;
      assert.ok((await changes(demo)).includes(id));
      assert.ok(!(await changes(ben)).includes(id));
      const info = await ben.get('/demo', { cmisselector: 'repositoryInfo' });
      const token = String(info.at('demo', 'latestChangeLogToken'));
      const next = await ben.get('/demo', { cmisselector: 'contentChanges', changeLogToken: token });
      assert.deepEqual([next.at('numItems'), next.at('changeLogToken')], [1, token]);
    });

    it('hide the parents and the folder above', async () => {
      const parent = await folder();
      const [inner, id] = [await folder(parent), await document(parent)];
      await apply(parent, { ...everybody, ACLPropagation: 'objectonly' });
      assert.equal((await ben.get('/demo/root', { cmisselector: 'parents', objectId: id })).text, '[]');
      const above = await ben.get('/demo/root', { cmisselector: 'parent', objectId: inner });
      assert.equal(above.at('exception'), 'objectNotFound');
      assert.equal((await ben.properties(id)).status, 200);
    });

    it('refuse a reader every change, and a writer what needs all', async () => {
      const target = await folder();
      const changes: readonly (readonly [Fields, 'cmis:write' | 'cmis:all'])[] = [
        [{ cmisaction: 'update', ...form({ 'cmis:description': 'x' }) }, 'cmis:write'],
        [{ cmisaction: 'deleteContent' }, 'cmis:write'],
        [{ cmisaction: 'addObjectToFolder', folderId: target }, 'cmis:write'],
        [{ cmisaction: 'move', sourceFolderId: 'root', targetFolderId: target }, 'cmis:write'],
        [{ cmisaction: 'removeObjectFromFolder' }, 'cmis:write'],
        [{ cmisaction: 'applyACL', ...aces('addACE', { ben: 'cmis:read' }) }, 'cmis:all'],
        [{ cmisaction: 'delete' }, 'cmis:all'],
      ];
      for (const permission of ['cmis:read', 'cmis:write', 'cmis:all']) {
        for (const [fields, needed] of changes) {
          const objectId = await sharedWithAnna(permission);
          const answer = await anna.post('/demo/root', { objectId, ...fields });
          const allowed = permission === 'cmis:all' || permission === needed;
          const message = `${permission} ${fields['cmisaction'] ?? ''}: ${answer.text}`;
          assert.equal(
            answer.text === '' ? undefined : answer.at('exception'),
            allowed ? undefined : 'permissionDenied',
            message,
          );
          assert.equal(answer.status < 300, allowed, message);
        }
      }
    });

    it('keep a folder from being filled, emptied and moved to', async () => {
      const closed = await folder();
      const inside = await document(closed);
      const outside = await document();
      const change = { ...everybody, ...aces('addACE', { ben: 'cmis:read' }), ACLPropagation: 'objectonly' };
      await apply(closed, change);
      const denied = [
        await ben.create('cmis:document', { 'cmis:name': 'x' }, closed),
        await ben.create('cmis:folder', { 'cmis:name': 'x' }, closed),
        await ben.post('/demo/root', { cmisaction: 'deleteTree', objectId: closed }),
        await ben.post('/demo/root', { cmisaction: 'removeObjectFromFolder', objectId: inside, folderId: closed }),
        await ben.post('/demo/root', { cmisaction: 'addObjectToFolder', objectId: outside, folderId: closed }),
        await ben.post('/demo/root', {
          cmisaction: 'move',
          objectId: outside,
          sourceFolderId: 'root',
          targetFolderId: closed,
        }),
        await ben.post('/demo/root', {
          cmisaction: 'move',
          objectId: inside,
          sourceFolderId: closed,
          targetFolderId: 'root',
        }),
      ];
      for (const answer of denied) assert.deepEqual([answer.status, answer.at('exception')], [403, 'permissionDenied']);
    });

    it('leave objects out of a bulk update, and in what remains of a tree', async () => {
      const tree = await folder();
      const [open, closed] = [await document(tree), await sharedWithAnna('cmis:read', tree)];
      const bulk = { cmisaction: 'bulkUpdate', 'objectId[0]': open, 'objectId[1]': closed };
      const updated = await anna.post('/demo', { ...bulk, ...form({ 'cmis:description': 'x' }) });
      assert.deepEqual([updated.at(0, 'id'), updated.at(1)], [open, undefined]);
      const deletion = { cmisaction: 'deleteTree', objectId: tree, continueOnFailure: 'true' };
      assert.deepEqual((await anna.post('/demo/root', deletion)).at('ids'), [closed, tree]);
    });

    it('are told by the allowable actions', async () => {
      const actions = async (objectId: string): Promise<unknown[]> => {
        const answer = await anna.get('/demo/root', { cmisselector: 'allowableActions', objectId });
        return ['canGetProperties', 'canUpdateProperties', 'canDeleteObject', 'canApplyACL'].map((name) =>
          answer.at(name),
        );
      };
      assert.deepEqual(await actions(await sharedWithAnna('cmis:read')), [true, false, false, false]);
      assert.deepEqual(await actions(await sharedWithAnna('cmis:write')), [true, true, false, false]);
      assert.deepEqual(await actions(await sharedWithAnna('cmis:all')), [true, true, true, true]);
    });

    it('do not bind the owner of the repository', async () => {
      const id = await anna.createId('cmis:document', { 'cmis:name': newName() });
      await apply(id, { ...everybody }, anna);
      assert.deepEqual(await acl(id), ['anna cmis:all']);
      assert.equal((await ben.properties(id)).status, 404);
      assert.equal((await demo.post('/demo/root', { cmisaction: 'delete', objectId: id })).status, 200);
    });
  });

  describe('of folders', () => {
    it('are taken over by what is created in them, and said to be inherited', async () => {
      const parent = await folder();
      await apply(parent, { ...everybody, ...aces('addACE', { anna: 'cmis:write' }) });
      assert.deepEqual(await acl(await document(parent)), ['*demo cmis:all', '*anna cmis:write', 'demo cmis:all']);
    });

    it('are handed on to what is in them, or not', async () => {
      const parent = await folder();
      const inner = await folder(parent);
      const [below, ownList] = [await document(inner), await sharedWithAnna('cmis:read', inner)];
      await apply(parent, { ...everybody, ...aces('addACE', { ben: 'cmis:read' }), ACLPropagation: 'propagate' });
      const handedOn = ['*demo cmis:all', 'demo cmis:all', '*ben cmis:read'];
      assert.deepEqual(await acl(inner), handedOn);
      assert.deepEqual(await acl(below), handedOn);
      assert.deepEqual(await acl(ownList), ['*demo cmis:all', 'demo cmis:all', 'anna cmis:read', '*ben cmis:read']);
      await apply(parent, { ...aces('addACE', { anna: 'cmis:all' }), ACLPropagation: 'objectonly' });
      assert.deepEqual(await acl(below), handedOn);
      // Direct entries are not a folder's to take.
      await apply(parent, aces('removeACE', { anna: ['cmis:read', 'cmis:all'], ben: 'cmis:read' }));
      assert.deepEqual(await acl(ownList), ['*demo cmis:all', 'demo cmis:all', 'anna cmis:read']);
    });

    it('are not handed on to what the user has no say in', async () => {
      const parent = await folder();
      const id = await sharedWithAnna('cmis:read', parent);
      await apply(parent, aces('addACE', { ben: 'cmis:all' }), ben);
      assert.deepEqual(await acl(id), ['*demo cmis:all', 'demo cmis:all', 'anna cmis:read']);
    });
  });

  it('are given and taken when an object is created', async () => {
    const fields = { ...everybody, ...aces('addACE', { ben: 'cmis:read' }) };
    for (const [cmisaction, type, address] of [
      ['createDocument', 'cmis:document', '/demo/root'],
      ['createDocument', 'cmis:document', '/demo'],
      ['createFolder', 'cmis:folder', '/demo/root'],
      ['createItem', 'cmis:item', '/demo/root'],
      ['createPolicy', 'cmis:policy', '/demo'],
    ] as const) {
      const properties = form({ 'cmis:objectTypeId': type, 'cmis:name': newName() });
      const answer = await anna.post(address, { cmisaction, succinct: 'true', ...properties, ...fields });
      assert.equal(answer.status, 201, answer.text);
      const id = String(answer.at('succinctProperties', 'cmis:objectId'));
      assert.deepEqual(await acl(id), ['anna cmis:all', 'ben cmis:read'], cmisaction);
    }
  });

  it('hold for all versions of a document, and are changed by a check-in', async () => {
    const first = await demo.createId('D:demo:contract', { 'cmis:name': newName() });
    const checkOut = async (objectId: string, by = demo): Promise<string> => {
      const answer = await by.post('/demo/root', { cmisaction: 'checkOut', objectId, succinct: 'true' });
      return String(answer.at('succinctProperties', 'cmis:objectId'));
    };
    const second = await checkOut(first);
    await demo.post('/demo/root', { cmisaction: 'checkIn', objectId: second, ...everybody });
    assert.deepEqual([await acl(first), await acl(second)], [['demo cmis:all'], ['demo cmis:all']]);
    await apply(first, aces('addACE', { ben: 'cmis:write' }));
    assert.equal((await ben.properties(first)).status, 200);
    const copy = await checkOut(second, ben);
    const refused = await ben.post('/demo/root', {
      cmisaction: 'checkIn',
      objectId: copy,
      ...aces('addACE', { ben: 'cmis:all' }),
    });
    assert.equal(refused.at('exception'), 'permissionDenied');
    assert.equal((await ben.post('/demo/root', { cmisaction: 'checkIn', objectId: copy })).status, 201);
    await demo.post('/demo/root', { cmisaction: 'delete', objectId: copy, allVersions: 'false' });
    assert.deepEqual(await acl(second), ['demo cmis:all', 'ben cmis:write']);
    assert.equal((await anna.properties(first)).status, 404);
  });

  it('are a change of kind "security" in the log', async () => {
    const id = await document();
    await apply(id, aces('addACE', { ben: 'cmis:read' }));
    const log = await demo.get('/demo', { cmisselector: 'contentChanges', succinct: 'true' });
    const last = Number(log.at('numItems')) - 1;
    assert.equal(log.at('objects', last, 'changeEventInfo', 'changeType'), 'security');
    assert.equal(log.at('objects', last, 'succinctProperties', 'cmis:objectId'), id);
  });

  it('are described by the repository', async () => {
    const info = await demo.get('/demo', { cmisselector: 'repositoryInfo' });
    assert.equal(info.at('demo', 'capabilities', 'capabilityACL'), 'manage');
    assert.equal(info.at('demo', 'aclCapabilities', 'propagation'), 'propagate');
    assert.match(info.text, /\{"key":"canDelete\.Object","permission":\["cmis:all"\]\}/);
  });

  it('survive a restart, also the users that are no longer there', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'cmis-acl-'));
    try {
      const first = await DemoRequests.start({ folder: directory, users });
      const id = await first.createId('cmis:document', { 'cmis:name': 'kept' });
      await apply(id, { ...everybody, ...aces('addACE', { anna: 'cmis:read' }) }, first);
      await first.close();
      const second = await DemoRequests.start({ folder: directory, users: { demo: 'secret', ben: 'secret' } });
      try {
        assert.equal((await second.as('ben').properties(id)).status, 404);
        const answer = await apply(id, aces('removeACE', { anna: 'cmis:read' }), second);
        assert.deepEqual(entries(answer), ['demo cmis:all']);
      } finally {
        await second.close();
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('leave no user a name with a meaning of its own', async () => {
    for (const name of ['anyone', 'system', 'cmis:user']) {
      await assert.rejects(startDemoRepository({ users: { demo: 'a', [name]: 'b' } }), /No user can be named/);
    }
  });
});
