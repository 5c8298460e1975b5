import assert from 'node:assert/strict';
import { DemoRequests, form, type Properties } from '../../test/support/demo-requests';

describe('demo repository: objects', () => {
  let demo: DemoRequests;
  let count = 0;
  before(async () => (demo = await DemoRequests.start()));
  after(() => demo.close());

  const newName = (): string => `document ${(count += 1)}`;
  const invoice = (properties: Properties = {}): Promise<string> =>
    demo.createId('D:demo:invoice', { 'cmis:name': newName(), 'demo:number': '1', ...properties });
  const update = (objectId: string, properties: Properties, fields: Record<string, string> = {}) =>
    demo.post('/demo/root', { cmisaction: 'update', objectId, succinct: 'true', ...form(properties), ...fields });

  describe('create', () => {
    it('answers 201 with the object and its address', async () => {
      const answer = await demo.create('cmis:document', { 'cmis:name': 'new' }, 'root', {
        bytes: 'text',
        type: 'text/plain',
        name: 'f.txt',
      });
      assert.equal(answer.status, 201);
      const id = String(answer.at('succinctProperties', 'cmis:objectId'));
      assert.equal(answer.headers.get('location'), `${demo.repository.url}/demo/root?objectId=${id}`);
      assert.equal(answer.at('succinctProperties', 'cmis:createdBy'), 'demo');
      assert.equal(answer.at('succinctProperties', 'cmis:contentStreamLength'), 4);
      assert.equal(answer.at('succinctProperties', 'cmis:contentStreamMimeType'), 'text/plain');
      assert.equal(answer.at('succinctProperties', 'cmis:contentStreamFileName'), 'f.txt');
    });

    it('writes properties with their definition unless succinct', async () => {
      const id = await invoice({ 'demo:labels': ['a', 'b'], 'demo:dueDate': '2026-01-01T00:00:00Z' });
      const answer = await demo.get('/demo/root', { cmisselector: 'object', objectId: id });
      assert.deepEqual(answer.at('properties', 'demo:labels'), {
        id: 'demo:labels',
        localName: 'labels',
        displayName: 'Labels',
        queryName: 'demo:labels',
        type: 'string',
        cardinality: 'multi',
        value: ['a', 'b'],
      });
      assert.equal(answer.at('properties', 'demo:dueDate', 'value'), 1767225600000);
      const extended = await demo.get('/demo/root', {
        cmisselector: 'object',
        objectId: id,
        dateTimeFormat: 'extended',
      });
      assert.equal(extended.at('properties', 'demo:dueDate', 'value'), '2026-01-01T00:00:00.000Z');
    });

    it('keeps numbers of any size and text of any kind', async () => {
      const values = {
        'demo:customer': 'a "q"\n<b>&é\u0301\u202e😀\'',
        'demo:note': '',
        'demo:amount': '0.12345678901234567890123',
      };
      const id = await invoice({ ...values, 'demo:serial': '-123456789012345678901234567890' });
      const answer = await demo.properties(id);
      assert.equal(answer.at('demo:customer'), values['demo:customer']);
      assert.equal(answer.at('demo:note'), '');
      assert.match(answer.text, /"demo:serial":-123456789012345678901234567890,/);
      assert.match(answer.text, /"demo:amount":0\.12345678901234567890123,/);
    });

    it('sets defaults, which a value overrides', async () => {
      assert.equal((await demo.properties(await invoice())).at('demo:currency'), 'EUR');
      assert.equal((await demo.properties(await invoice({ 'demo:currency': 'USD' }))).at('demo:currency'), 'USD');
    });

    it('copies a document with its properties, aspects and content', async () => {
      const source = await demo.createId(
        'D:demo:invoice',
        { 'cmis:name': 'source', 'demo:number': '9', 'cmis:secondaryObjectTypeIds': ['P:cm:titled'], 'cm:title': 'T' },
        'root',
        { bytes: 'content', type: 'text/plain' },
      );
      const copy = await demo.post('/demo/root', {
        cmisaction: 'createDocumentFromSource',
        objectId: 'root',
        sourceId: source,
        succinct: 'true',
        ...form({ 'cmis:name': 'copy' }),
      });
      assert.equal(copy.status, 201);
      assert.equal(copy.at('succinctProperties', 'cm:title'), 'T');
      await demo.post('/demo/root', { cmisaction: 'delete', objectId: source });
      assert.equal((await demo.get('/demo/root/copy', { cmisselector: 'content' })).text, 'content');
    });

    it('makes items', async () => {
      const answer = await demo.post('/demo/root', {
        cmisaction: 'createItem',
        ...form({ 'cmis:objectTypeId': 'cmis:item', 'cmis:name': 'item' }),
      });
      assert.equal(answer.status, 201);
      assert.equal(answer.at('properties', 'cmis:baseTypeId', 'value'), 'cmis:item');
    });

    it('understands an URL-encoded form, and an object named by its path', async () => {
      await demo.createId('cmis:folder', { 'cmis:name': 'f & g' });
      const fields = {
        cmisaction: 'createFolder',
        ...form({ 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': 'ä+b' }),
      };
      const answer = await demo.request('/demo/root/f%20%26%20g', {
        method: 'POST',
        body: new URLSearchParams(fields),
      });
      assert.equal(answer.at('properties', 'cmis:path', 'value'), '/f & g/ä+b');
    });
  });

  describe('rules', () => {
    const cases: [title: string, type: string, properties: Properties, exception: string][] = [
      ['no type', '', {}, 'invalidArgument'],
      ['an unknown type', 'D:x:y', {}, 'invalidArgument'],
      ['a type of another kind', 'cmis:folder', {}, 'constraint'],
      ['an aspect as type', 'P:cm:titled', {}, 'constraint'],
      ['a missing required property', 'D:demo:invoice', {}, 'constraint'],
      ['a name with a slash', 'cmis:document', { 'cmis:name': 'a/b' }, 'nameConstraintViolation'],
      ['an empty name', 'cmis:document', { 'cmis:name': '' }, 'nameConstraintViolation'],
      ['no name', 'cmis:document', { 'cmis:name': null }, 'constraint'],
      ['an unknown property', 'cmis:document', { 'x:y': '1' }, 'invalidArgument'],
      ["an aspect's property without the aspect", 'cmis:document', { 'cm:title': 'x' }, 'constraint'],
      ['an unknown aspect', 'cmis:document', { 'cmis:secondaryObjectTypeIds': ['P:x:y'] }, 'invalidArgument'],
      ['a type as aspect', 'cmis:document', { 'cmis:secondaryObjectTypeIds': ['cmis:folder'] }, 'constraint'],
      ['a read-only property', 'cmis:document', { 'cmis:createdBy': 'me' }, 'constraint'],
      ['a text that is too long', 'D:demo:invoice', { 'demo:number': 'x'.repeat(21) }, 'constraint'],
      ['a number that is too small', 'D:demo:invoice', { 'demo:number': '1', 'demo:amount': '-0.01' }, 'constraint'],
      ['a number that is too large', 'D:demo:invoice', { 'demo:number': '1', 'demo:positions': '10000' }, 'constraint'],
      ['a value that is no choice', 'D:demo:invoice', { 'demo:number': '1', 'demo:currency': 'DM' }, 'constraint'],
      ['two values of a single-valued property', 'D:demo:invoice', { 'demo:number': ['1', '2'] }, 'constraint'],
      ['an integer that is none', 'D:demo:invoice', { 'demo:number': '1', 'demo:positions': '1.5' }, 'invalidArgument'],
      [
        'a datetime that is none',
        'D:demo:invoice',
        { 'demo:number': '1', 'demo:dueDate': 'yesterday' },
        'invalidArgument',
      ],
    ];
    for (const [title, type, properties, exception] of cases) {
      it(`refuses ${title} with ${exception}, and creates nothing`, async () => {
        const name = newName();
        const fields = form({ ...(type ? { 'cmis:objectTypeId': type } : {}), 'cmis:name': name, ...properties });
        const answer = await demo.post('/demo/root', { cmisaction: 'createDocument', ...fields });
        assert.equal(answer.at('exception'), exception, answer.text);
        assert.equal(
          (await demo.get(`/demo/root/${encodeURIComponent(name)}`, { cmisselector: 'object' })).status,
          404,
        );
      });
    }

    it('takes the property id __proto__ for unknown', async () => {
      const fields = { 'propertyId[0]': '__proto__', 'propertyValue[0]': '{}' };
      const answer = await demo.post('/demo/root', { cmisaction: 'update', objectId: await invoice(), ...fields });
      assert.equal(answer.at('exception'), 'invalidArgument');
      assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    });

    it('refuses a name that is taken, and takes names that differ in normalisation or case', async () => {
      await demo.createId('cmis:document', { 'cmis:name': 'caf\u00e9' });
      const again = await demo.create('cmis:folder', { 'cmis:name': 'caf\u00e9' });
      assert.deepEqual([again.status, again.at('exception')], [409, 'nameConstraintViolation']);
      for (const name of ['cafe\u0301', 'Caf\u00e9']) await demo.createId('cmis:document', { 'cmis:name': name });
    });
  });

  describe('update', () => {
    it('changes what is given, unsets what has no value, and leaves the rest', async () => {
      const id = await invoice({ 'demo:customer': 'A', 'demo:amount': '5' });
      const answer = await update(id, { 'demo:amount': null, 'demo:labels': ['x'] });
      assert.equal(answer.status, 200);
      assert.equal(answer.at('succinctProperties', 'demo:amount'), null);
      assert.equal(answer.at('succinctProperties', 'demo:customer'), 'A');
      assert.deepEqual(answer.at('succinctProperties', 'demo:labels'), ['x']);
    });

    it('adds aspects with their properties, and drops the properties with the aspect', async () => {
      const id = await invoice();
      const added = await update(id, {
        'cmis:secondaryObjectTypeIds': ['P:cm:titled', 'P:cm:geographic'],
        'cm:title': 'T',
      });
      assert.equal(added.at('succinctProperties', 'cm:title'), 'T');
      const removed = await update(id, { 'cmis:secondaryObjectTypeIds': ['P:cm:geographic'] });
      assert.equal(removed.at('succinctProperties', 'cm:title'), undefined);
      await update(id, { 'cmis:secondaryObjectTypeIds': ['P:cm:titled'] });
      assert.equal((await demo.properties(id)).at('cm:title'), null);
    });

    it('refuses a stale change token, and checks none that is not sent', async () => {
      const id = await invoice();
      const token = String((await demo.properties(id)).at('cmis:changeToken'));
      assert.equal((await update(id, { 'demo:customer': 'B' }, { changeToken: token })).status, 200);
      const stale = await update(id, { 'demo:customer': 'C' }, { changeToken: token });
      assert.deepEqual([stale.status, stale.at('exception')], [409, 'updateConflict']);
      assert.equal((await update(id, { 'demo:customer': 'D' })).status, 200);
    });

    it('refuses what can be set on creation only, and to unset what is required', async () => {
      const id = await invoice({ 'demo:source': 'mail' });
      assert.equal((await update(id, { 'demo:source': 'fax' })).at('exception'), 'constraint');
      assert.equal((await update(id, { 'demo:number': null })).at('exception'), 'constraint');
      assert.equal((await update('root', { 'cmis:name': 'x' })).at('exception'), 'constraint');
    });

    it('renames, and then the old name is free', async () => {
      const id = await demo.createId('cmis:document', { 'cmis:name': 'before' });
      await update(id, { 'cmis:name': 'after' });
      assert.equal((await demo.get('/demo/root/before', { cmisselector: 'object' })).status, 404);
      assert.equal((await demo.get('/demo/root/after', { cmisselector: 'object' })).status, 200);
    });

    it('changes several objects at once, and leaves out those that it could not change', async () => {
      const ids = [await invoice(), await demo.createId('cmis:document', { 'cmis:name': newName() }), await invoice()];
      const answer = await demo.post('/demo', {
        cmisaction: 'bulkUpdate',
        ...Object.fromEntries([...ids, 'nowhere'].map((id, index) => [`objectId[${index}]`, id])),
        'changeToken[2]': 'stale',
        'addSecondaryTypeId[0]': 'P:cm:titled',
        'removeSecondaryTypeId[0]': 'P:cm:geographic',
        ...form({ 'demo:customer': 'bulk', 'cm:title': 'B' }),
      });
      assert.equal(answer.status, 200);
      assert.deepEqual(JSON.parse(answer.text), [{ id: ids[0], newId: ids[0], changeToken: '2' }]);
      const first = await demo.properties(ids[0] ?? '');
      assert.deepEqual([first.at('demo:customer'), first.at('cm:title')], ['bulk', 'B']);
      assert.equal((await demo.properties(ids[2] ?? '')).at('demo:customer'), null);
    });
  });

  it('adds different aspects in parallel without losing one', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => invoice()));
    const aspects = ['P:cm:titled', 'P:cm:geographic', 'P:cm:effectivity'];
    const add = (id: string, aspect: string) =>
      demo.post('/demo', { cmisaction: 'bulkUpdate', 'objectId[0]': id, 'addSecondaryTypeId[0]': aspect });
    await Promise.all(ids.flatMap((id) => aspects.map((aspect) => add(id, aspect))));
    for (const id of ids) {
      const found = JSON.stringify((await demo.properties(id)).at('cmis:secondaryObjectTypeIds'));
      for (const aspect of aspects) assert.ok(found.includes(aspect), found);
    }
  });

  it('has no such policy and no such user, and says so', async () => {
    const fields = form({ 'cmis:objectTypeId': 'cmis:document', 'cmis:name': newName() });
    const create = async (extra: Record<string, string>): Promise<unknown> =>
      (await demo.post('/demo/root', { cmisaction: 'createDocument', ...fields, ...extra })).at('exception');
    assert.equal(await create({ 'policy[0]': 'x' }), 'objectNotFound');
    assert.equal(await create({ 'addACEPrincipal[0]': 'x', 'addACEPermission[0][0]': 'cmis:read' }), 'constraint');
  });

  describe('move and delete', () => {
    it('moves an object with everything below it', async () => {
      const [a, b] = [
        await demo.createId('cmis:folder', { 'cmis:name': 'a' }),
        await demo.createId('cmis:folder', { 'cmis:name': 'b' }),
      ];
      const inner = await demo.createId('cmis:folder', { 'cmis:name': 'inner' }, a);
      const move = (objectId: string, targetFolderId: string, sourceFolderId: string) =>
        demo.post('/demo/root', { cmisaction: 'move', objectId, targetFolderId, sourceFolderId });
      assert.equal((await move(inner, b, a)).at('properties', 'cmis:path', 'value'), '/b/inner');
      assert.equal((await move(b, inner, 'root')).at('exception'), 'constraint');
      assert.equal((await move(inner, b, a)).at('exception'), 'invalidArgument');
      assert.equal((await move(inner, 'nowhere', b)).at('exception'), 'objectNotFound');
    });

    it('deletes a document, but no folder that has children and not the root folder', async () => {
      const folder = await demo.createId('cmis:folder', { 'cmis:name': 'full' });
      const document = await demo.createId('cmis:document', { 'cmis:name': 'd' }, folder);
      const remove = (objectId: string) => demo.post('/demo/root', { cmisaction: 'delete', objectId });
      assert.equal((await remove(folder)).at('exception'), 'constraint');
      assert.equal((await remove('root')).at('exception'), 'constraint');
      const done = await remove(document);
      assert.deepEqual([done.status, done.text], [200, '']);
      assert.equal((await remove(document)).at('exception'), 'objectNotFound');
      assert.equal((await remove(folder)).status, 200);
    });

    it('deletes a tree', async () => {
      const folder = await demo.createId('cmis:folder', { 'cmis:name': 'tree' });
      const inner = await demo.createId('cmis:folder', { 'cmis:name': 'i' }, folder);
      const leaf = await demo.createId('cmis:document', { 'cmis:name': 'leaf' }, inner);
      const answer = await demo.post('/demo/root', { cmisaction: 'deleteTree', objectId: folder });
      assert.deepEqual([answer.status, answer.text], [200, '']);
      assert.equal((await demo.properties(leaf)).status, 404);
    });

    it('lists what of a tree could not be deleted: what another user has checked out', async () => {
      const folder = await demo.createId('cmis:folder', { 'cmis:name': 'held' });
      const contract = await demo.createId('D:demo:contract', { 'cmis:name': 'c' }, folder);
      await demo.createId('cmis:document', { 'cmis:name': 'z' }, folder);
      await demo.as('other').post('/demo/root', { cmisaction: 'checkOut', objectId: contract });
      const answer = await demo.post('/demo/root', {
        cmisaction: 'deleteTree',
        objectId: folder,
        continueOnFailure: 'true',
      });
      assert.deepEqual(answer.at('ids'), [contract, folder]);
    });
  });
});
