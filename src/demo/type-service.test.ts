import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoRequests, form, type Answer } from '../../test/support/demo-requests';
import { startDemoRepository } from './demo-repository';

type Definition = Readonly<Record<string, unknown>>;

describe('demo repository: types that clients make', () => {
  let demo: DemoRequests;
  let count = 0;
  before(async () => {
    demo = await DemoRequests.start();
  });
  after(() => demo.close());

  const newId = (): string => `D:my:type${String((count += 1))}`;
  const act = (cmisaction: string, type: unknown, by = demo): Promise<Answer> =>
    by.post('/demo', { cmisaction, type: typeof type === 'string' ? type : JSON.stringify(type) });
  const document = (definition: Definition = {}): { readonly id: string } & Definition => ({
    id: newId(),
    baseId: 'cmis:document',
    parentId: 'cmis:document',
    ...definition,
  });
  const properties = (...definitions: (Definition & { readonly id: string })[]): Definition => ({
    propertyDefinitions: Object.fromEntries(definitions.map((each) => [each.id, each])),
  });
  const create = async (definition: Definition, by = demo): Promise<string> => {
    const answer = await act('createType', definition, by);
    assert.equal(answer.status, 201, answer.text);
    return String(answer.at('id'));
  };
  const definition = (typeId: string): Promise<Answer> => demo.get('/demo', { cmisselector: 'typeDefinition', typeId });
  const remove = (typeId: string): Promise<Answer> => demo.post('/demo', { cmisaction: 'deleteType', typeId });
  const refusal = async (action: string, given: unknown, exception: string, message: RegExp): Promise<void> => {
    const answer = await act(action, given);
    assert.deepEqual(
      [answer.at('exception'), message.test(String(answer.at('message')))],
      [exception, true],
      answer.text,
    );
  };

  it('have what was given, and the rest from their parent', async () => {
    const id = await create(document({ parentId: 'D:demo:contract', displayName: 'Lease', localNamespace: 'urn:my' }));
    const type = await definition(id);
    assert.deepEqual(
      [
        'queryName',
        'displayName',
        'description',
        'localNamespace',
        'versionable',
        'creatable',
        'baseId',
        'parentId',
      ].map((name) => type.at(name)),
      [id.slice(2), 'Lease', 'Lease', 'urn:my', true, true, 'cmis:document', 'D:demo:contract'],
    );
    assert.equal(type.at('propertyDefinitions', 'demo:partner', 'inherited'), true);
    assert.equal(type.at('typeMutability', 'delete'), true);
    assert.equal((await definition('D:demo:contract')).at('typeMutability', 'delete'), false);
    const children = await demo.get('/demo', { cmisselector: 'typeChildren', typeId: 'D:demo:contract' });
    assert.equal(children.at('types', 0, 'id'), id);
  });

  it('can have a property of every kind, with its rules', async () => {
    const id = newId();
    const kinds = ['string', 'id', 'uri', 'html', 'boolean', 'integer', 'decimal', 'datetime'];
    const plain = kinds.map((propertyType) => ({ id: `${id.slice(2)}_${propertyType}`, propertyType }));
    const ruled = [
      { id: 'my:short', propertyType: 'string', maxLength: 3, required: true },
      { id: 'my:grade', propertyType: 'integer', minValue: 1, maxValue: 6, defaultValue: [2] },
      {
        id: 'my:colors',
        propertyType: 'string',
        cardinality: 'multi',
        choice: [{ displayName: 'Red', value: ['red'] }],
      },
      { id: 'my:huge', propertyType: 'integer', maxValue: '123456789012345678901234567890' },
    ];
    await create(document({ id, ...properties(...plain, ...ruled) }));
    const type = await definition(id);
    for (const each of plain) assert.equal(type.at('propertyDefinitions', each.id, 'propertyType'), each.propertyType);
    assert.equal(type.at('propertyDefinitions', 'my:grade', 'defaultValue'), 2);
    assert.equal(type.at('propertyDefinitions', 'my:colors', 'orderable'), false);
    assert.match(type.text, /"maxValue":123456789012345678901234567890/);
    const made = (given: Record<string, string | string[]>): Promise<Answer> =>
      demo.create(id, { 'cmis:name': `made ${String((count += 1))}`, ...given });
    for (const wrong of [
      {},
      { 'my:short': 'long' },
      { 'my:short': 'a', 'my:grade': '7' },
      { 'my:short': 'a', 'my:colors': ['blue'] },
    ]) {
      assert.equal((await made(wrong)).at('exception'), 'constraint');
    }
    const right = await made({ 'my:short': 'a', 'my:colors': ['red'] });
    assert.equal(right.at('succinctProperties', 'my:grade'), 2);
    const found = await demo.query(`SELECT cmis:name, my:grade FROM ${id.slice(2)} WHERE ANY my:colors IN ('red')`);
    assert.equal(found.at('numItems'), 1);
  });

  it('can be aspects, relationships, items, folders and policies as well', async () => {
    const aspect = await create({
      id: 'P:my:marked',
      parentId: 'cmis:secondary',
      ...properties({ id: 'my:mark', propertyType: 'string' }),
    });
    const id = await demo.createId('cmis:document', {
      'cmis:name': 'marked',
      'cmis:secondaryObjectTypeIds': [aspect],
      'my:mark': 'x',
    });
    assert.equal((await demo.properties(id)).at('my:mark'), 'x');
    assert.equal((await demo.query("SELECT * FROM my:marked WHERE my:mark = 'x'")).at('numItems'), 1);
    const pair = await create({ id: 'R:my:pair', parentId: 'cmis:relationship', allowedTargetTypes: ['cmis:folder'] });
    const relate = (target: string): Promise<Answer> =>
      demo.post('/demo', {
        cmisaction: 'createRelationship',
        ...form({ 'cmis:objectTypeId': pair, 'cmis:sourceId': id, 'cmis:targetId': target }),
      });
    assert.equal((await relate('root')).status, 201);
    assert.equal((await relate(id)).at('exception'), 'constraint');
    for (const parentId of ['cmis:item', 'cmis:folder', 'cmis:policy']) {
      const type = await definition(await create({ id: newId(), parentId, versionable: true }));
      assert.deepEqual([type.at('baseId'), type.at('fileable'), type.at('versionable')], [parentId, true, undefined]);
    }
  });

  it('say what can be done with their objects', async () => {
    const make = async (type: string, content?: string): Promise<Answer> =>
      demo.create(
        type,
        { 'cmis:name': `made ${String((count += 1))}` },
        'root',
        content === undefined ? undefined : { bytes: content },
      );
    const empty = await create(document({ contentStreamAllowed: 'notallowed' }));
    assert.equal((await make(empty, 'x')).at('exception'), 'streamNotSupported');
    assert.equal((await make(empty)).status, 201);
    const full = await create(document({ contentStreamAllowed: 'required' }));
    assert.equal((await make(full)).at('exception'), 'constraint');
    const id = String((await make(full, 'x')).at('succinctProperties', 'cmis:objectId'));
    assert.equal(
      (await demo.post('/demo/root', { cmisaction: 'deleteContent', objectId: id })).at('exception'),
      'constraint',
    );
    const closed = await create(document({ controllableACL: false, controllablePolicy: false, fileable: true }));
    const bound = String((await make(closed)).at('succinctProperties', 'cmis:objectId'));
    const grant = { 'addACEPrincipal[0]': 'other', 'addACEPermission[0][0]': 'cmis:read' };
    assert.equal(
      (await demo.post('/demo/root', { cmisaction: 'applyACL', objectId: bound, ...grant })).at('exception'),
      'constraint',
    );
    const policy = await demo.post('/demo', {
      cmisaction: 'createPolicy',
      succinct: 'true',
      ...form({ 'cmis:objectTypeId': 'cmis:policy', 'cmis:name': 'p' }),
    });
    const policyId = String(policy.at('succinctProperties', 'cmis:objectId'));
    assert.equal(
      (await demo.post('/demo/root', { cmisaction: 'applyPolicy', objectId: bound, policyId })).at('exception'),
      'constraint',
    );
    const abstract = await create(document({ creatable: false }));
    assert.equal((await make(abstract)).at('exception'), 'constraint');
    const unfiled = await create(document({ fileable: false }));
    assert.equal((await make(unfiled)).at('exception'), 'constraint');
  });

  it('can stay out of queries, or out of those of their parents', async () => {
    const silent = await create(document({ queryable: false }));
    assert.equal((await demo.query(`SELECT * FROM ${silent.slice(2)}`)).at('exception'), 'invalidArgument');
    const parent = await create(document());
    const apart = await create(document({ parentId: parent, includedInSupertypeQuery: false }));
    await demo.createId(apart, { 'cmis:name': 'apart' });
    assert.equal((await demo.query(`SELECT * FROM ${parent.slice(2)}`)).at('numItems'), 0);
    assert.equal((await demo.query(`SELECT * FROM ${apart.slice(2)}`)).at('numItems'), 1);
  });

  it('are refused if they can not be', async () => {
    const one = { id: 'my:one', propertyType: 'string' };
    await refusal('createType', 'no json', 'invalidArgument', /not JSON/);
    await refusal('createType', '[]', 'invalidArgument', /not a JSON object/);
    await refusal('createType', {}, 'invalidArgument', /needs an id/);
    await refusal('createType', document({ id: 'a b' }), 'invalidArgument', /no id/);
    await refusal('createType', document({ id: 'cmis:mine' }), 'constraint', /CMIS's own/);
    await refusal('createType', document({ parentId: 'gone' }), 'invalidArgument', /no type 'gone'/);
    await refusal('createType', document({ baseId: 'cmis:folder' }), 'invalidArgument', /is cmis:document/);
    await refusal('createType', document({ id: 'D:demo:invoice' }), 'constraint', /already a type/);
    await refusal('createType', document({ queryName: 'DEMO:Invoice' }), 'constraint', /already has the query name/);
    await refusal('createType', document({ queryName: 'select' }), 'constraint', /no query could name it/);
    await refusal('createType', document({ creatable: 'yes' }), 'invalidArgument', /'creatable' is neither/);
    await refusal('createType', document({ contentStreamAllowed: 'maybe' }), 'invalidArgument', /is one of/);
    await refusal('createType', document(properties({ id: 'my:one' })), 'invalidArgument', /no propertyType/);
    await refusal('createType', document(properties({ ...one, propertyType: 'text' })), 'invalidArgument', /is one of/);
    await refusal('createType', document(properties({ ...one, id: 'order' })), 'constraint', /no query could name it/);
    await refusal('createType', document(properties({ ...one, id: 'cmis:name' })), 'constraint', /CMIS's own/);
    await refusal(
      'createType',
      document(properties({ ...one, id: 'demo:amount' })),
      'constraint',
      /single-valued decimal/,
    );
    await refusal(
      'createType',
      document(properties({ ...one, required: true, updatability: 'readonly' })),
      'constraint',
      /read-only/,
    );
    await refusal(
      'createType',
      document(properties({ ...one, maxLength: 2, defaultValue: 'long' })),
      'constraint',
      /default/,
    );
    await refusal('createType', document(properties({ ...one, defaultValue: {} })), 'invalidArgument', /not a value/);
    await refusal(
      'createType',
      document({ parentId: 'D:demo:invoice', ...properties({ ...one, id: 'demo:note' }) }),
      'constraint',
      /already has/,
    );
    await refusal(
      'createType',
      { id: newId(), parentId: 'cmis:relationship', allowedSourceTypes: ['gone'] },
      'constraint',
      /no type 'gone'/,
    );
    const denied = await act('createType', document(), demo.as('other'));
    assert.deepEqual([denied.status, denied.at('exception')], [403, 'permissionDenied']);
  });

  describe('are updated', () => {
    const rule = { id: 'my:rule', propertyType: 'integer', minValue: 10, maxValue: 20, defaultValue: 15 };
    const choice = {
      id: 'my:choice',
      propertyType: 'string',
      choice: [{ displayName: 'A', value: 'a' }],
      openChoice: false,
    };

    it('by new properties, which their subtypes and objects get too, and by nothing else', async () => {
      const id = await create(document({ displayName: 'Before' }));
      const child = await create(document({ parentId: id }));
      const object = await demo.createId(child, { 'cmis:name': 'of an updated type' });
      const added = properties({ id: 'my:added', propertyType: 'string' });
      const answer = await act('updateType', { id, displayName: 'After', ...added });
      assert.deepEqual([answer.status, answer.at('displayName')], [200, 'Before'], answer.text);
      assert.equal(answer.at('propertyDefinitions', 'my:added', 'inherited'), false);
      assert.equal((await definition(child)).at('propertyDefinitions', 'my:added', 'inherited'), true);
      const fields = { cmisaction: 'update', objectId: object, ...form({ 'my:added': 'x' }) };
      assert.equal((await demo.post('/demo/root', fields)).status, 200);
      assert.equal((await demo.properties(object)).at('my:added'), 'x');
    });

    it('by looser rules and more choices', async () => {
      const id = await create(document(properties({ ...rule, id: 'my:loose' }, { ...choice, id: 'my:looseChoice' })));
      const more = { ...choice, id: 'my:looseChoice', choice: [{ displayName: 'B', value: 'b' }] };
      const answer = await act('updateType', { id, ...properties({ ...rule, id: 'my:loose', minValue: 5 }, more) });
      assert.equal(answer.at('propertyDefinitions', 'my:loose', 'minValue'), 5, answer.text);
      assert.equal(answer.at('propertyDefinitions', 'my:looseChoice', 'choice', 1, 'value'), 'b');
      assert.equal(answer.at('propertyDefinitions', 'my:looseChoice', 'choice', 0, 'value'), 'a');
    });

    it('by no stricter rules, and not if they are part of the repository', async () => {
      const id = await create(document(properties(rule, choice)));
      const refused = (given: Definition & { readonly id: string }, message: RegExp): Promise<void> =>
        refusal('updateType', { id, ...properties(given) }, 'constraint', message);
      await refused({ ...rule, propertyType: 'decimal' }, /another type/);
      await refused({ ...rule, cardinality: 'multi' }, /another cardinality/);
      await refused({ ...rule, required: true }, /becomes required/);
      await refused({ ...rule, minValue: 11 }, /takes less/);
      await refused({ ...rule, maxValue: 19 }, /takes less/);
      await refused({ id: 'my:new', propertyType: 'string', required: true }, /can't be required/);
      await refusal(
        'updateType',
        { id: 'D:demo:invoice', ...properties(rule) },
        'constraint',
        /belongs to the repository/,
      );
      await refusal('updateType', { id: 'gone' }, 'objectNotFound', /no type 'gone'/);
      const child = await create(
        document({ parentId: id, ...properties({ id: 'my:childs', propertyType: 'string' }) }),
      );
      await refused({ id: 'my:childs', propertyType: 'string' }, new RegExp(`'${child}' already has`));
    });
  });

  it('are deleted when nothing needs them', async () => {
    const id = await create(document());
    const child = await create(document({ parentId: id }));
    assert.match(String((await remove(id)).at('message')), new RegExp(`subtypes, such as '${child}'`));
    const object = await demo.createId(child, { 'cmis:name': 'in use' });
    assert.equal((await remove(child)).at('exception'), 'constraint');
    await demo.post('/demo/root', { cmisaction: 'delete', objectId: object });
    assert.deepEqual([(await remove(child)).status, (await remove(id)).status], [200, 200]);
    assert.equal((await definition(id)).at('exception'), 'objectNotFound');
    assert.equal((await demo.query(`SELECT * FROM ${id.slice(2)}`)).at('exception'), 'invalidArgument');
    for (const builtIn of ['cmis:document', 'D:demo:invoice'])
      assert.equal((await remove(builtIn)).at('exception'), 'constraint');
    const aspect = await create({ id: 'P:my:used', parentId: 'cmis:secondary' });
    await demo.createId('cmis:document', { 'cmis:name': 'aspect in use', 'cmis:secondaryObjectTypeIds': [aspect] });
    assert.equal((await remove(aspect)).at('exception'), 'constraint');
  });

  it('survive a restart before the objects that are of them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cmis-types-'));
    try {
      const first = await DemoRequests.start({ folder });
      const given = document(
        properties({ id: 'my:kept', propertyType: 'decimal', maxValue: '1234567890.12345678901234567890' }),
      );
      const id = await create(given, first);
      const child = await create(document({ parentId: id }), first);
      await act('updateType', { id, ...properties({ id: 'my:later', propertyType: 'string' }) }, first);
      const gone = await create(document(), first);
      await first.post('/demo', { cmisaction: 'deleteType', typeId: gone });
      const object = await first.createId(child, { 'cmis:name': 'kept', 'my:later': 'x' });
      const ask = async (by: DemoRequests): Promise<string> =>
        (await by.get('/demo', { cmisselector: 'typeDescendants', depth: '-1', includePropertyDefinitions: 'true' }))
          .text;
      const before = await ask(first);
      await first.close();
      const second = await DemoRequests.start({ folder });
      try {
        assert.equal(await ask(second), before);
        assert.equal((await second.properties(object)).at('my:later'), 'x');
      } finally {
        await second.close();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('that could not be written are an error and are not there; a strange file is not read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cmis-types-'));
    try {
      const first = await DemoRequests.start({ folder });
      rmSync(folder, { recursive: true });
      const given = document();
      assert.equal((await act('createType', given, first)).at('exception'), 'storage');
      assert.equal((await first.get('/demo', { cmisselector: 'typeDefinition', typeId: given.id })).status, 404);
      await first.close();
      assert.ok(!existsSync(folder));
      await (await DemoRequests.start({ folder })).close();
      writeFileSync(join(folder, 'types.json'), '{"no": "list"}');
      await assert.rejects(startDemoRepository({ folder, users: { a: 'b' } }), /types\.json does not hold the types/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
