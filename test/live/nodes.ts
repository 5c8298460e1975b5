import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { at, type TestRun } from '../support/flow';
import { refusals, type Part } from './node-refusals';
import { runNode, type NodeAccess } from './run-node';
import { need } from './wires';

/** A server as the nodes see it, and the names by which it calls what they need. */
export interface NodeSubject extends NodeAccess {
  readonly aspect?: {
    readonly name: string;
    readonly id: string;
    readonly properties: Readonly<Record<string, unknown>>;
  };
  readonly versionable?: string;
  readonly relationship?: string;
  readonly policy?: { readonly type: string; readonly properties: Readonly<Record<string, string>> };
  /** A user who can be given permissions. */
  readonly principal?: string;
}

export interface NodeOptions {
  /** Default `1.1`. */
  readonly cmisVersion?: '1.0' | '1.1';
  /** What the server hasn't: there the nodes have to say so. */
  readonly lacks?: readonly Part[];
  /** The id of an object changes with its name. */
  readonly idsFollowNames?: boolean;
}

/** What every node does with a message, the same on every server and by every binding. */
export function describeNodes(
  title: string,
  start: () => Promise<NodeSubject>,
  { cmisVersion = '1.1', lacks = [], idsFollowNames = false }: NodeOptions = {},
): void {
  describe(title, function () {
    this.timeout(60_000);
    let subject: NodeSubject;
    let folder: string;

    /** A case for servers that have this; on others the node has to refuse it. */
    const itWith = (part: Part, what: string, works: () => Promise<void>): void => {
      if (!lacks.includes(part)) {
        it(what, works);
        return;
      }
      for (const { type, action, config, msg, code, says } of refusals[part]) {
        it(`${type}: ${action} is refused with a sentence`, async () => {
          const payload = await create(`${randomUUID()}.txt`);
          const { error, outputs } = await run(type, config, msg(payload));
          assert.deepEqual(outputs, []);
          assert.deepEqual([error?.code, error?.cause?.['outcome'] ?? 'notDone'], [code, 'notDone'], error?.message);
          assert.match(error?.message ?? '', says);
        });
      }
    };
    /** Sends one message through one node. */
    const run = (type: string, config: object, msg: object): Promise<TestRun> => runNode(subject, type, config, msg);
    /** The payload of the first message that a node sends. */
    const answer = async (type: string, config: object, msg: object): Promise<unknown> => {
      const { error, payloads } = await run(type, config, msg);
      assert.equal(error, undefined, error?.message);
      return payloads[0];
    };
    const create = (name: string, config: object = {}, msg: object = {}): Promise<unknown> =>
      answer(
        'cmis-create',
        { objectName: name, objectNameType: 'str', ...config },
        { folder, payload: 'content', ...msg },
      );

    before(async () => {
      subject = await start();
      folder = `/nodes ${randomUUID()}`;
      await answer('cmis-create', { kind: 'folder', createFolders: true }, { folder });
    });
    after(async () => {
      await answer('cmis-delete', { what: 'tree' }, { payload: folder });
    });

    it('cmis-create and cmis-get-object: a document and what it is, by id and by path', async () => {
      const made = await create('a.txt');
      assert.equal(at(made, 'name'), 'a.txt');
      for (const payload of [made, `${folder}/a.txt`]) {
        const object = await answer('cmis-get-object', { includePath: true }, { payload });
        assert.equal(at(object, 'id'), at(made, 'id'));
        assert.equal(at(object, 'path'), `${folder}/a.txt`);
        assert.equal(at(object, 'baseType'), 'cmis:document');
        assert.equal(at(object, 'properties', 'cmis:contentStreamLength'), 7);
      }
    });

    it('cmis-get-object: "not found" is an output', async () => {
      const { outputs, error } = await run('cmis-get-object', {}, { payload: `${folder}/none` });
      assert.equal(error, undefined);
      assert.deepEqual(
        outputs.map(({ from }) => from),
        [1],
      );
    });

    it('cmis-get-content: the same bytes', async () => {
      const payload = await create('bytes.txt', {}, { payload: 'Grüße, 世界' });
      const { outputs } = await run('cmis-get-content', { output: 'text' }, { payload });
      assert.equal(outputs[0]?.msg.payload, 'Grüße, 世界');
      assert.match(String(outputs[0].msg.mimetype), /^text\/plain/);
    });

    itWith('query', 'cmis-query: rows of a bound parameter', async () => {
      const name = `q ${randomUUID()} O'Hara.txt`;
      const made = await create(name);
      const statement = 'SELECT cmis:objectId, cmis:name FROM cmis:document WHERE cmis:name = :name';
      const rows = await answer('cmis-query', { statement, statementType: 'str' }, { params: { name } });
      assert.deepEqual(rows, [{ 'cmis:objectId': at(made, 'id'), 'cmis:name': name }]);
    });

    it('cmis-update-properties: the new name, and only that', async () => {
      const payload = await create('old.txt');
      const updated = await answer('cmis-update-properties', {}, { payload, properties: { 'cmis:name': 'new.txt' } });
      assert.equal(at(updated, 'name'), 'new.txt');
      assert.equal(at(updated, 'id') === at(payload, 'id'), !idsFollowNames);
      const { outputs } = await run('cmis-get-object', {}, { payload: updated });
      assert.deepEqual([outputs[0]?.from, at(outputs[0]?.msg.payload, 'name')], [0, 'new.txt']);
    });

    itWith('aspects', 'cmis-aspects: added with values, listed, tested and taken off', async () => {
      const payload = await create('aspects.txt');
      const { name, id, properties } = need(subject.aspect);
      const config = { aspects: name, aspectsType: 'str' };
      const object = await answer('cmis-aspects', { action: 'add', ...config }, { payload, properties });
      assert.ok((at(object, 'aspects') as string[]).includes(id));
      for (const [property, value] of Object.entries(properties))
        assert.deepEqual(at(object, 'properties', property), value);
      assert.deepEqual(await answer('cmis-aspects', { action: 'list' }, { payload }), at(object, 'aspects'));
      assert.equal((await run('cmis-aspects', { action: 'has', ...config }, { payload })).outputs[0]?.from, 0);
      const without = await answer('cmis-aspects', { action: 'remove', ...config }, { payload });
      assert.deepEqual(at(without, 'aspects'), []);
      assert.equal((await run('cmis-aspects', { action: 'has', ...config }, { payload })).outputs[0]?.from, 1);
    });

    it('cmis-list: children in pages, descendants with paths, parents', async () => {
      const parent = await answer(
        'cmis-create',
        { kind: 'folder', createFolders: true },
        { folder: `${folder}/list/inner` },
      );
      await answer('cmis-create', { objectName: 'x.txt', objectNameType: 'str' }, { folder: parent, payload: 'x' });
      const descendants = await answer('cmis-list', { what: 'descendants' }, { folder: `${folder}/list` });
      assert.ok(Array.isArray(descendants));
      assert.deepEqual(descendants.map((object) => at(object, 'path')).sort(), [
        `${folder}/list/inner`,
        `${folder}/list/inner/x.txt`,
      ]);
      const { payloads } = await run('cmis-list', { output: 'items' }, { folder: `${folder}/list/inner` });
      assert.deepEqual([at(payloads[0], 'name'), payloads[1]], ['x.txt', 1]);
      const parents = await answer('cmis-list', { what: 'parents' }, { payload: payloads[0] });
      assert.deepEqual(
        (parents as unknown[]).map((object) => at(object, 'id')),
        [at(parent, 'id')],
      );
    });

    it('cmis-list: says that a document is no folder', async () => {
      const document = await create(`${randomUUID()}.txt`);
      for (const what of ['children', 'descendants', 'folderTree']) {
        const { error, outputs } = await run('cmis-list', { what }, { folder: document });
        // OpenCMIS fileshare says that it doesn't find it.
        if (idsFollowNames && outputs[0]?.from === 1) continue;
        assert.deepEqual([outputs, error?.code], [[], 'invalidArgument'], `${what}: ${String(error?.message)}`);
        assert.match(error?.message ?? '', /is (?:no|not a) folder/);
      }
    });

    it('cmis-create: what exists already fails, is renamed, skipped, overwritten', async () => {
      const first = await create('same.txt');
      const conflict = await run(
        'cmis-create',
        { objectName: 'same.txt', objectNameType: 'str' },
        { folder, payload: 'x' },
      );
      assert.ok(['nameConstraintViolation', 'contentAlreadyExists', 'constraint'].includes(conflict.error?.code ?? ''));
      assert.equal(at(await create('same.txt', { onConflict: 'rename' }), 'name'), 'same (2).txt');
      const skipped = await run(
        'cmis-create',
        { objectName: 'same.txt', objectNameType: 'str', onConflict: 'skip' },
        { folder, payload: 'x' },
      );
      assert.deepEqual([skipped.outputs[0]?.from, at(skipped.payloads[0], 'id')], [1, at(first, 'id')]);
      const overwritten = await create('same.txt', { onConflict: 'overwrite' }, { payload: 'other' });
      assert.equal(at(overwritten, 'id'), at(first, 'id'));
      assert.equal(await answer('cmis-get-content', { output: 'text' }, { payload: first }), 'other');
    });

    it('cmis-create: a list of descriptions, a bad one among them', async () => {
      const list = [{ name: 'l1.txt', content: '1' }, { name: '' }, { name: 'l3.txt', content: '3' }];
      const results = await answer('cmis-create', { list: true }, { folder, payload: list });
      assert.deepEqual(
        (results as unknown[]).map((each) => at(each, 'value', 'name') ?? at(each, 'error', 'code')),
        ['l1.txt', 'input', 'l3.txt'],
      );
    });

    it('cmis-copy: a document with its content, and a folder tree with a result for each', async () => {
      const payload = await create('copied.txt', {}, { payload: 'to be copied' });
      const to = { folder: `${folder}/copies` };
      const config = { createFolders: true };
      const copy = await answer(
        'cmis-copy',
        { ...config, objectName: 'copy.txt', objectNameType: 'str' },
        { payload, ...to },
      );
      assert.equal(at(copy, 'name'), 'copy.txt');
      assert.notEqual(at(copy, 'id'), at(payload, 'id'));
      assert.equal(await answer('cmis-get-content', { output: 'text' }, { payload: copy }), 'to be copied');
      await answer('cmis-create', { kind: 'folder', createFolders: true }, { folder: `${folder}/tree/inner` });
      await create('leaf.txt', {}, { folder: `${folder}/tree/inner`, payload: 'leaf' });
      const tree = await run('cmis-copy', config, { payload: `${folder}/tree`, ...to });
      assert.equal(tree.error, undefined);
      assert.equal(tree.outputs[0]?.from, 0);
      const leaf = await answer(
        'cmis-get-content',
        { output: 'text' },
        { payload: `${folder}/copies/tree/inner/leaf.txt` },
      );
      assert.equal(leaf, 'leaf');
    });

    it('cmis-move: into another folder, and not into its own child', async () => {
      const payload = await create('moved.txt');
      await answer('cmis-create', { kind: 'folder', createFolders: true }, { folder: `${folder}/moved/inner` });
      const moved = await answer('cmis-move', {}, { payload, folder: `${folder}/moved` });
      assert.equal(at(moved, 'name'), 'moved.txt');
      const there = await answer('cmis-get-object', {}, { payload: `${folder}/moved/moved.txt` });
      assert.equal(at(there, 'id'), at(moved, 'id'));
      const inside = await run('cmis-move', {}, { payload: `${folder}/moved`, folder: `${folder}/moved/inner` });
      assert.ok(['input', 'constraint'].includes(inside.error?.code ?? ''), inside.error?.code);
    });

    itWith(
      'versions',
      'cmis-versions: checked out by one, in again as the next version, all of them listed',
      async () => {
        const typeId = { typeId: need(subject.versionable), typeIdType: 'str', versioningState: 'major' };
        const payload = await create('versions.txt', typeId);
        const copy = await answer('cmis-versions', { action: 'checkOut' }, { payload });
        assert.notEqual(at(copy, 'id'), at(payload, 'id'));
        const again = await run('cmis-versions', { action: 'checkOut' }, { payload });
        assert.ok(['versioning', 'updateConflict', 'constraint', 'invalidArgument'].includes(again.error?.code ?? ''));
        await answer('cmis-versions', { action: 'cancelCheckOut' }, { payload: copy });
        const second = await answer('cmis-versions', { action: 'checkOut' }, { payload });
        const comment = { comment: 'second', commentType: 'str', contentFrom: 'value' };
        const checkedIn = await answer(
          'cmis-versions',
          { action: 'checkIn', ...comment },
          { payload: second, content: 'two' },
        );
        assert.equal(at(checkedIn, 'properties', 'cmis:checkinComment'), 'second');
        const all = await answer('cmis-versions', { action: 'all' }, { payload: checkedIn });
        assert.ok(Array.isArray(all));
        assert.deepEqual(all.map((version) => at(version, 'id')).slice(0, 1), [at(checkedIn, 'id')]);
        assert.equal(all.length, 2);
        const content = await answer('cmis-get-content', { output: 'text', version: 'latest' }, { payload });
        assert.equal(content, 'two');
        const notOut = await run('cmis-versions', { action: 'checkIn' }, { payload: checkedIn });
        assert.ok(notOut.error ?? notOut.outputs[0]?.from === 1);
      },
    );

    it('cmis-set-content: replaced, appended to, taken away', async () => {
      const payload = await create('content.txt');
      const object = { object: 'id', objectType: 'msg' };
      const id = at(payload, 'id');
      await answer('cmis-set-content', object, { id, payload: 'new' });
      const more = await run('cmis-set-content', { ...object, action: 'append' }, { id, payload: ' and more' });
      assert.equal(more.error?.code, cmisVersion === '1.0' ? 'notSupported' : undefined);
      const whole = cmisVersion === '1.0' ? 'new' : 'new and more';
      assert.equal(await answer('cmis-get-content', { output: 'text' }, { payload }), whole);
      await answer('cmis-set-content', { ...object, action: 'delete' }, { id });
      assert.equal((await run('cmis-get-content', {}, { payload })).outputs[0]?.from, 1);
    });

    itWith('new versions', 'cmis-set-content: a new version in one step', async () => {
      const typeId = { typeId: need(subject.versionable), typeIdType: 'str', versioningState: 'major' };
      const first = await create('new version.txt', typeId);
      const second = await answer(
        'cmis-set-content',
        { object: 'id', objectType: 'msg', action: 'newVersion' },
        { id: at(first, 'id'), payload: '2' },
      );
      assert.notEqual(at(second, 'id'), at(first, 'id'));
      assert.equal(await answer('cmis-get-content', { output: 'text' }, { payload: second }), '2');
      assert.equal(await answer('cmis-get-content', { output: 'text' }, { payload: first }), 'content');
    });

    itWith('relationships', 'cmis-relationships: made, listed by direction, deleted', async () => {
      const [payload, target] = [await create('source.txt'), await create('target.txt')];
      const config = { typeId: need(subject.relationship), typeIdType: 'str' };
      const made = await answer('cmis-relationships', { action: 'create', ...config }, { payload, target });
      assert.equal(at(made, 'properties', 'cmis:targetId'), at(target, 'id'));
      const listed = (direction: string) => answer('cmis-relationships', { direction }, { payload });
      assert.deepEqual(
        ((await listed('source')) as unknown[]).map((each) => at(each, 'id')),
        [at(made, 'id')],
      );
      assert.deepEqual(await listed('target'), []);
      await answer('cmis-relationships', { action: 'delete' }, { payload: made });
      assert.deepEqual(await listed('either'), []);
    });

    itWith('policies', 'cmis-policies: applied, listed, removed', async () => {
      const payload = await create('policies.txt');
      const policy = await answer(
        'cmis-create',
        {
          kind: 'policy',
          unfiled: true,
          objectName: `policy ${randomUUID()}`,
          objectNameType: 'str',
          typeId: need(subject.policy).type,
          typeIdType: 'str',
        },
        { folder: undefined, payload: undefined, properties: need(subject.policy).properties },
      );
      const applied = await answer('cmis-policies', { action: 'apply' }, { payload, policy });
      assert.deepEqual(
        (applied as unknown[]).map((each) => at(each, 'id')),
        [at(policy, 'id')],
      );
      assert.deepEqual(await answer('cmis-policies', { action: 'remove' }, { payload, policy }), []);
    });

    itWith('permissions', 'cmis-permissions: set by short names as a difference, read, removed', async () => {
      const payload = await create('permissions.txt');
      const permissionsOf = (acl: unknown): unknown[] =>
        (at(acl, 'aces') as object[])
          .filter((ace) => at(ace, 'principalId') === subject.principal && at(ace, 'isDirect') !== false)
          .flatMap((ace) => at(ace, 'permissions'));
      const { credentials } = subject;
      const principal = need(subject.principal);
      const permissions = { [credentials['user'] ?? '']: 'all', [principal]: 'read' };
      const dryRun = { dryRun: 'true', dryRunType: 'bool' };
      const dry = await answer('cmis-permissions', { action: 'set', ...dryRun }, { payload, permissions });
      assert.deepEqual([at(dry, 'dryRun'), at(dry, 'allowed')], [true, true]);
      const set = await answer('cmis-permissions', { action: 'set' }, { payload, permissions });
      assert.deepEqual(permissionsOf(set), ['cmis:read']);
      assert.deepEqual(permissionsOf(await answer('cmis-permissions', {}, { payload })), ['cmis:read']);
      const removed = { payload, permissions: { [principal]: 'read' } };
      assert.deepEqual(permissionsOf(await answer('cmis-permissions', { action: 'remove' }, removed)), []);
    });

    it('cmis-types: a definition', async () => {
      const definition = await answer('cmis-types', {}, { payload: 'cmis:document' });
      assert.equal(at(definition, 'baseId'), 'cmis:document');
    });

    itWith('new types', 'cmis-types: a new type among the children, which goes again', async () => {
      const id = `t${randomUUID().replaceAll('-', '')}`;
      const partial = { id, parentId: 'cmis:document', displayName: 'A type of the tests' };
      const made = await answer('cmis-types', { action: 'create' }, { payload: partial });
      assert.equal(at(made, 'id'), id);
      const children = await answer('cmis-types', { action: 'children' }, { payload: 'cmis:document' });
      assert.ok((children as unknown[]).some((type) => at(type, 'id') === id));
      assert.equal((await run('cmis-types', { action: 'delete' }, { payload: id })).error, undefined);
      assert.ok((await run('cmis-types', {}, { payload: id })).error);
    });

    it('cmis-info: what the repository is', async () => {
      const info = await answer('cmis-info', {}, {});
      assert.equal(typeof at(info, 'productName'), 'string');
      const repositories = await answer('cmis-info', { what: 'repositories' }, {});
      assert.deepEqual(
        (repositories as unknown[]).map((each) => at(each, 'id')),
        [at(info, 'id')],
      );
    });

    it('cmis-delete: a list, each with what came of it', async () => {
      const made = [await create('d1.txt'), await create('d2.txt')];
      const results = await answer('cmis-delete', { list: true }, { payload: [made[0], `${folder}/none`, made[1]] });
      assert.deepEqual(
        (results as unknown[]).map((result) => at(result, 'output') ?? at(result, 'error', 'code')),
        ['deleted', 'objectNotFound', 'deleted'],
      );
      assert.equal((await run('cmis-get-object', {}, { payload: made[1] })).outputs[0]?.from, 1);
    });
  });
}
