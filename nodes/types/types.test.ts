import assert from 'node:assert/strict';
import { isConnection } from '../../src/kit/connection';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import registerRepository from '../repository/repository';
import registerTypes from './types';

const offer = {
  id: 'acme:offer',
  parentId: 'cmis:document',
  displayName: 'Offer',
  propertyDefinitions: {
    'acme:number': { propertyType: 'string', required: true, maxLength: 10 },
    'acme:tags': { propertyType: 'string', cardinality: 'multi' },
  },
};
const special = { id: 'acme:special', parentId: 'acme:offer' };

describe('cmis-types', () => {
  let flow: TestFlow | undefined;
  const start = async (config: object = {}): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerTypes],
      node: { type: 'cmis-types', repository: 'repo', ...config },
      outputs: 1,
      others: [
        { id: 'repo', type: 'cmis-repository', server: 'demo' },
        ...['create', 'export'].map((action) => ({
          id: `other ${action}`,
          z: 'flow',
          type: 'cmis-types',
          action,
          repository: 'repo',
          wires: [['out0']],
        })),
      ],
    });
    return flow;
  };
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });
  const clientOf = async (started: TestFlow) => {
    const repository = started.nodeOf('repo');
    assert.ok(isConnection(repository));
    return repository.getClient();
  };
  const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const idsOf = (value: unknown): unknown[] => listOf(value).map((type) => at(type, 'id'));

  describe('reading', () => {
    it('answers a definition by any of its names, with inherited properties marked', async () => {
      const started = await start();
      for (const payload of ['D:demo:invoice', 'demo:invoice', 'invoice', { id: 'D:demo:invoice' }]) {
        const { payloads, outputs, error, ends } = await started.run({ payload });
        assert.equal(error, undefined);
        assert.equal(ends, 1);
        assert.equal(at(payloads[0], 'id'), 'D:demo:invoice');
        assert.equal(at(payloads[0], 'propertyDefinitions', 'cmis:name', 'inherited'), true);
        assert.equal(at(payloads[0], 'propertyDefinitions', 'demo:number', 'inherited'), false);
        assert.equal(at(outputs[0]?.msg, 'cmis', 'typeId'), 'D:demo:invoice');
      }
    });

    it('names the nearest types for an unknown one', async () => {
      const { error, outputs } = await (await start()).run({ payload: 'demo:invoise' });
      assert.equal(error?.code, 'input');
      assert.match(error.message, /no type or aspect "demo:invoise"; the nearest are D:demo:invoice/);
      assert.equal(outputs.length, 0);
    });

    it('lists direct subtypes, and the base types for no type', async () => {
      const started = await start({ action: 'children', typeId: 'cmis:document', typeIdType: 'str' });
      const below = await started.run({ payload: 5 });
      assert.ok(idsOf(below.payloads[0]).includes('D:demo:invoice'));
      assert.equal(at(listOf(below.payloads[0])[0], 'propertyDefinitions'), undefined);
      assert.equal(at(below.outputs[0]?.msg, 'cmis', 'numItems'), listOf(below.payloads[0]).length);
      await started.stop();
      const { payloads } = await (await start({ action: 'children' })).run({ payload: Date.now() });
      assert.ok(idsOf(payloads[0]).includes('cmis:folder'));
      assert.ok(!idsOf(payloads[0]).includes('D:demo:invoice'));
    });

    it('lists a tree flat or nested, as deep as wanted, with property definitions if wanted', async () => {
      const flat = await start({ action: 'tree', includePropertyDefinitions: true });
      const [all] = (await flat.run({})).payloads;
      const ids = idsOf(all);
      assert.ok(ids.indexOf('cmis:document') < ids.indexOf('D:demo:invoice'));
      assert.equal(at(listOf(all)[0], 'propertyDefinitions', 'cmis:name', 'propertyType'), 'string');
      await flat.stop();
      const nested = await start({ action: 'tree', tree: 'nested', depth: '1' });
      const [tree] = (await nested.run({})).payloads;
      assert.ok(listOf(tree).some((node) => at(node, 'type', 'id') === 'cmis:document'));
      assert.deepEqual(new Set(listOf(tree).map((node) => listOf(at(node, 'children')).length)), new Set([0]));
    });
  });

  describe('changing', () => {
    it('creates a type from what differs from its parent, and objects of it at once', async () => {
      const started = await start({ action: 'create' });
      const { payloads, outputs, error } = await started.run({ payload: offer });
      assert.equal(error, undefined);
      const [type] = payloads;
      assert.equal(at(type, 'queryName'), 'acme:offer');
      assert.equal(at(type, 'baseId'), 'cmis:document');
      assert.equal(at(type, 'propertyDefinitions', 'acme:number', 'updatability'), 'readwrite');
      assert.equal(at(type, 'propertyDefinitions', 'acme:number', 'required'), true);
      assert.equal(at(type, 'propertyDefinitions', 'cmis:name', 'inherited'), true);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'operation'), 'createType');
      const properties = {
        'cmis:name': 'o',
        'cmis:objectTypeId': 'acme:offer',
        'acme:number': '1',
        'acme:tags': ['a'],
      };
      const made = await (await clientOf(started)).call('createDocument', { folderId: '/', properties });
      assert.deepEqual(made.properties['acme:tags'], ['a']);
    });

    it('creates an aspect, from JSON text and bytes too', async () => {
      const started = await start({ action: 'create' });
      const aspect = {
        id: 'P:acme:rated',
        parentId: 'cmis:secondary',
        propertyDefinitions: [{ id: 'acme:stars', propertyType: 'integer' }],
      };
      for (const [payload, id] of [
        [JSON.stringify(aspect), 'P:acme:rated'],
        [
          Buffer.from(`\uFEFF${JSON.stringify({ ...aspect, id: 'P:acme:other', propertyDefinitions: {} })}`),
          'P:acme:other',
        ],
      ] as const) {
        const { payloads, error } = await started.run({ payload });
        assert.equal(error, undefined);
        assert.equal(at(payloads[0], 'id'), id);
        assert.equal(at(payloads[0], 'creatable'), false);
      }
      assert.equal((await (await clientOf(started)).aspectsWith('acme:stars')).length, 1);
    });

    it('adds a property by an update, knows it at once, and sends nothing if nothing differs', async () => {
      const started = await start({ action: 'update' });
      await create(started, offer);
      const payload = { id: 'acme:offer', propertyDefinitions: { 'acme:until': { propertyType: 'datetime' } } };
      const { payloads, error } = await started.run({ payload });
      assert.equal(error, undefined);
      assert.equal(at(payloads[0], 'propertyDefinitions', 'acme:until', 'propertyType'), 'datetime');
      const type = await (await clientOf(started)).type('acme:offer');
      assert.equal(type.propertyDefinitions?.['acme:until']?.propertyType, 'datetime');
      const again = await started.run({ payload });
      assert.match(String(at(again.outputs[0]?.msg, 'cmis', 'notes')), /nothing was sent/);
    });

    it('deletes a type, and leaves the payload', async () => {
      const started = await start({ action: 'delete' });
      await create(started, offer);
      const { payloads, outputs, error } = await started.run({ payload: 'acme:offer' });
      assert.equal(error, undefined);
      assert.deepEqual(payloads, ['acme:offer']);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'operation'), 'deleteType');
      assert.equal((await started.run({ payload: 'acme:offer' })).error?.code, 'input');
    });

    it('says why a type stays: objects of it, subtypes', async () => {
      const started = await start({ action: 'delete' });
      await create(started, offer);
      await create(started, special);
      const subtypes = await started.run({ payload: 'acme:offer' });
      assert.equal(subtypes.error?.code, 'constraint');
      assert.match(subtypes.error.message, /^The type acme:offer can't be deleted: it has subtypes \(acme:special\)/);
      const properties = { 'cmis:name': 's', 'cmis:objectTypeId': 'acme:special', 'acme:number': '1' };
      const { id } = await (await clientOf(started)).call('createDocument', { folderId: '/', properties });
      const objects = await started.run({ payload: 'acme:special' });
      assert.equal(objects.error?.code, 'constraint');
      assert.ok(objects.error.message.includes(`there are objects of it (${id})`), objects.error.message);
      assert.equal(objects.outputs.length, 0);
      await (await clientOf(started)).type('acme:special');
    });

    const refused: [title: string, action: string, payload: unknown, message: RegExp][] = [
      ['a definition without a parent', 'create', { id: 'x' }, /^parentId: is missing/],
      [
        'a definition with an unknown parent',
        'create',
        { id: 'x', parentId: 'cmis:dokument' },
        /nearest are cmis:document/,
      ],
      ['a text that is no JSON', 'create', '{"id": ', /^definition: is no JSON: /],
      ['a list to create from', 'create', [offer], /^definition: has to be a type definition, but is a list of 1/],
      [
        'faults in a definition, all of them',
        'create',
        { id: '', parentId: 5, creatable: 'yes', propertyDefinitions: { 'a:b': { propertyType: 'text' }, 'a:c': 5 } },
        /^id: is missing; parentId: .*creatable: .*propertyDefinitions\["a:b"\]\.propertyType: has to be one of .*propertyDefinitions\["a:c"\]: /s,
      ],
      [
        'a property without a type',
        'create',
        { ...special, parentId: 'cmis:document', propertyDefinitions: { 'a:b': {} } },
        /^propertyDefinitions\["a:b"\]\.propertyType: is missing/,
      ],
      ['an update of an unknown type', 'update', { id: 'demo:invoise' }, /nearest are D:demo:invoice/],
      [
        'no type to delete',
        'delete',
        undefined,
        /^type: is missing: set it in the node or send its name in msg.payload$/,
      ],
      ['a number to delete', 'delete', 42, /^type: is missing: .* msg\.payload, which holds the number 42$/],
      ['an object that names no type', 'definition', { name: 'x' }, /msg\.payload, which holds an object/],
      ['no name at all', 'definition', '', /msg\.payload, which holds (?:the|an) empty text/],
      ['two types to delete', 'delete', ['a', 'b'], /^type: has to be one type, but is a list of 2/],
      ['a type that is no name', 'definition', [5], /^type: has to be the name of a type/],
      ['nothing to import', 'import', [], /^definition: holds no type/],
      ['an import of broken JSON', 'import', '[{"id": "a", }]', /^definition: is no JSON: /],
      ['an import that holds a type twice', 'import', [special, special], /^acme:special: is there twice/],
    ];
    for (const [title, action, payload, message] of refused) {
      it(`refuses ${title}, and goes on`, async () => {
        const started = await start({ action });
        for (const { error, ends, outputs } of [await started.run({ payload }), await started.run({ payload })]) {
          assert.equal(error?.code, 'input');
          assert.match(error.message, message);
          assert.equal(ends, 1);
          assert.equal(outputs.length, 0);
        }
      });
    }

    it('notes a misspelt attribute', async () => {
      const { outputs } = await (
        await start({ action: 'create' })
      ).run({ payload: { ...offer, displayname: 'Offer' } });
      assert.deepEqual(at(outputs[0]?.msg, 'cmis', 'notes'), [
        'displayname is no attribute of a type and was left out; the nearest is displayName.',
      ]);
    });
  });

  describe('exporting and importing', () => {
    it('gives types back as they were, parents first', async () => {
      const first = await start({ action: 'export', typeId: 'acme:offer', typeIdType: 'str' });
      await create(first, offer);
      await create(first, special);
      const { payloads } = await first.run({});
      const [text] = payloads;
      assert.ok(typeof text === 'string');
      const exported: unknown = JSON.parse(text);
      assert.deepEqual(idsOf(exported), ['acme:offer', 'acme:special']);
      const before = await (await clientOf(first)).type('acme:special');
      await first.stop();

      const second = await start({ action: 'import' });
      const shuffled = listOf(exported).reverse();
      const { payloads: results, outputs, error } = await second.run({ payload: shuffled });
      assert.equal(error, undefined);
      assert.deepEqual(results, [
        [
          { id: 'acme:special', outcome: 'created' },
          { id: 'acme:offer', outcome: 'created' },
        ],
      ]);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'succeeded'), 2);
      assert.deepEqual(await (await clientOf(second)).type('acme:special'), before);
      const again = await second.run({ payload: text });
      assert.deepEqual(
        listOf(again.payloads[0]).map((entry) => at(entry, 'outcome')),
        ['existed', 'existed'],
      );
    });

    it('exports data in the form of the specification, one type without its subtypes, and all types', async () => {
      const one = await start({
        action: 'export',
        typeId: 'D:demo:invoice',
        typeIdType: 'str',
        format: 'data',
        includeSubtypes: false,
      });
      const [list] = (await one.run({})).payloads;
      assert.deepEqual(idsOf(list), ['D:demo:invoice']);
      const currency = at(listOf(list)[0], 'propertyDefinitions', 'demo:currency');
      assert.ok(Array.isArray(at(currency, 'choice')));
      assert.equal(at(currency, 'choices'), undefined);
      await one.stop();
      const [all] = (await (await start({ action: 'export', format: 'data' })).run({})).payloads;
      assert.ok(idsOf(all).includes('cmis:folder') && idsOf(all).includes('P:cm:titled'));
    });

    it('imports the whole export of a repository into the same one without changing anything', async () => {
      const started = await start({ action: 'import', existing: 'update' });
      const exported = await through(started, 'export', {});
      const { payloads, error } = await started.run({ payload: exported });
      assert.equal(error, undefined);
      assert.ok(listOf(payloads[0]).length > 10);
      assert.deepEqual(
        listOf(payloads[0]).filter((entry) => at(entry, 'outcome') !== 'existed'),
        [],
      );
    });

    it('updates types that differ, if so set', async () => {
      const started = await start({ action: 'import', existing: 'update' });
      await create(started, offer);
      const wider = { ...offer, propertyDefinitions: { 'acme:until': { propertyType: 'datetime' } } };
      const { payloads } = await started.run({ payload: [wider] });
      assert.deepEqual(payloads, [[{ id: 'acme:offer', outcome: 'updated' }]]);
    });

    it('tells once what the repository says against several types', async () => {
      const started = await start({ action: 'import' });
      const types = ['a', 'b', 'c'].map((name) => ({ ...offer, id: `acme:${name}`, fulltextIndexed: true }));
      const { outputs, error } = await started.run({ payload: types });
      assert.equal(error, undefined, error?.message);
      assert.deepEqual(at(outputs[0]?.msg, 'cmis', 'notes'), [
        'The repository says that it sets fulltextIndexed of a new type itself.',
      ]);
    });

    it('goes on after a type that fails, and fails its subtypes with it', async () => {
      const started = await start({ action: 'import' });
      const bad = { id: 'acme:bad', parentId: 'no:such' };
      const below = { id: 'acme:below', parentId: 'acme:bad' };
      const { payloads, outputs, error } = await started.run({ payload: [below, bad, offer] });
      assert.equal(error, undefined);
      const [results] = payloads;
      assert.deepEqual(
        listOf(results).map((entry) => [at(entry, 'id'), at(entry, 'outcome'), at(entry, 'error', 'code')]),
        [
          ['acme:below', undefined, 'input'],
          ['acme:bad', undefined, 'input'],
          ['acme:offer', 'created', undefined],
        ],
      );
      assert.match(String(at(listOf(results)[0], 'error', 'message')), /acme:bad could not be imported/);
      assert.equal(at(outputs[0]?.msg, 'cmis', 'failed'), 2);
      assert.match(started.statuses.at(-1)?.text ?? '', /list/i);
    });
  });

  async function create(started: TestFlow, definition: object): Promise<void> {
    await through(started, 'create', definition);
  }

  /** What another node of the flow answers. */
  async function through(started: TestFlow, action: string, payload: unknown): Promise<unknown> {
    const before = started.arrivals.length;
    started.nodeOf(`other ${action}`).receive({ payload });
    await started.until((seen) => seen.length > before);
    return started.arrivals[before]?.msg.payload;
  }
});
