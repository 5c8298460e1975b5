import assert from 'node:assert/strict';
import { startScriptedServer, type RecordedRequest, type ScriptedServer } from '../../test/support/scripted-server';
import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { updateObjects } from './update-objects';

interface Document {
  token: number;
  title: string | null;
  aspects: string[];
  /** What the single call says; a bulk update says nothing. */
  refuses?: { exception: string; message: string };
}

const definition = (id: string, propertyType = 'string', cardinality = 'single', updatability = 'readwrite') => ({
  [id]: { id, propertyType, cardinality, updatability },
});
const types: Readonly<Record<string, object>> = {
  'cmis:document': {
    id: 'cmis:document',
    baseId: 'cmis:document',
    propertyDefinitions: {
      ...definition('cmis:objectId', 'id', 'single', 'readonly'),
      ...definition('cmis:changeToken', 'string', 'single', 'readonly'),
      ...definition('cmis:secondaryObjectTypeIds', 'id', 'multi'),
      ...definition('cm:title'),
    },
  },
  'P:x': { id: 'P:x', baseId: 'cmis:secondary', propertyDefinitions: definition('x:note') },
};

describe('several objects at once', () => {
  let server: ScriptedServer;
  let client: CmisClient;
  let documents: Map<string, Document>;
  /** Further names of documents. */
  let aliases: Map<string, string>;
  /** More in one bulk update are refused, all of them. */
  let most: number;
  let bulk: 'works' | 'notSupported' | 'breaks off' | 'ignores aspects';
  /** Called before each bulk update. */
  let meddle: () => void;
  /** Requests until the password is wrong. */
  let allowed: number;

  const form = ({ body }: RecordedRequest): URLSearchParams => new URLSearchParams(body.toString());
  const list = (parameters: URLSearchParams, name: string): string[] =>
    [...parameters].filter(([key]) => key.startsWith(`${name}[`)).map(([, value]) => value);
  const error = (status: number, exception: string, message: string) => ({ status, body: { exception, message } });

  function describeDocument(id: string) {
    const document = documents.get(id);
    if (document === undefined) return error(404, 'objectNotFound', `no ${id}`);
    const properties = {
      'cmis:objectId': id,
      'cmis:objectTypeId': 'cmis:document',
      'cmis:baseTypeId': 'cmis:document',
      'cmis:changeToken': String(document.token),
      'cmis:secondaryObjectTypeIds': document.aspects,
      'cm:title': document.title,
    };
    return { body: { succinctProperties: properties } };
  }

  function write(document: Document, parameters: URLSearchParams): void {
    document.token += 1;
    document.title = parameters.get('propertyValue[0]') ?? document.title;
    document.aspects = [...new Set([...document.aspects, ...list(parameters, 'addSecondaryTypeId')])];
  }

  function answer(request: RecordedRequest): { status?: number; body: unknown } | undefined {
    const url = new URL(request.url, server.url);
    const query = url.searchParams;
    const selector = query.get('cmisselector');
    if (url.pathname === '/browser' || selector === 'repositoryInfo') {
      return { body: { r: { repositoryId: 'r', repositoryUrl: '/r', rootFolderUrl: '/r/root' } } };
    }
    if (selector === 'typeDefinition') return { body: types[query.get('typeId') ?? ''] };
    if (selector === 'typeDescendants') return { body: Object.values(types).map((type) => ({ type })) };
    const name = query.get('objectId') ?? '';
    if (selector === 'object') return describeDocument(aliases.get(name) ?? name);
    const parameters = form(request);
    if (parameters.get('cmisaction') === 'bulkUpdate') return answerBulk(parameters);
    const id = query.get('objectId') ?? '';
    const document = documents.get(id);
    if (document === undefined) return error(404, 'objectNotFound', `no ${id}`);
    if (document.refuses !== undefined) return error(409, document.refuses.exception, document.refuses.message);
    if (parameters.get('changeToken') !== String(document.token)) return error(409, 'updateConflict', 'old token');
    const aspects = list(parameters, 'propertyValue[0]');
    if (aspects.length > 0) document.aspects = aspects;
    else write(document, parameters);
    return describeDocument(id);
  }

  function answerBulk(parameters: URLSearchParams) {
    meddle();
    const ids = list(parameters, 'objectId');
    const tokens = list(parameters, 'changeToken');
    if (bulk === 'notSupported') return error(405, 'notSupported', 'no bulk');
    if (ids.length > most) return error(409, 'constraint', `at most ${String(most)} objects`);
    if (bulk === 'ignores aspects' && list(parameters, 'addSecondaryTypeId').length > 0) return { body: [] };
    const changed: { id: string; changeToken: string }[] = [];
    ids.forEach((id, index) => {
      const document = documents.get(id);
      if (document === undefined || document.refuses !== undefined || tokens[index] !== String(document.token)) return;
      write(document, parameters);
      changed.push({ id, changeToken: String(document.token) });
    });
    return bulk === 'breaks off' ? undefined : { body: changed };
  }

  beforeEach(async () => {
    documents = new Map(['a', 'b', 'c', 'd', 'e'].map((id) => [id, { token: 1, title: null, aspects: [] }]));
    aliases = new Map();
    most = Infinity;
    bulk = 'works';
    meddle = () => undefined;
    allowed = Infinity;
    server = await startScriptedServer((request, response) => {
      allowed -= 1;
      const answered = allowed < 0 ? { status: 401, body: {} } : answer(request);
      if (answered === undefined) return void response.destroy();
      response.writeHead(answered.status ?? 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answered.body));
    });
    client = createCmisClient({ url: `${server.url}/browser` });
  });
  afterEach(async () => {
    await client.close();
    await server.stop();
  });

  const writes = (): string[] =>
    server.requests
      .filter(({ method }) => method === 'POST')
      .map((request) => {
        const parameters = form(request);
        const count = list(parameters, 'objectId').length;
        return `${parameters.get('cmisaction') ?? ''}${count > 0 ? ` ${String(count)}` : ''}`;
      });
  const shown = (outcomes: readonly (CmisObject | CmisError)[]): unknown[] =>
    outcomes.map((outcome) => (outcome instanceof CmisError ? outcome.code : outcome.properties['cm:title']));
  const title = (ids: readonly string[], options = {}) =>
    updateObjects(client, ids, { properties: { 'cm:title': 'T' } }, options);

  it('are changed by one call, and answered as they are afterwards, in their order', async () => {
    const outcomes = await title(['e', 'a', 'c']);
    assert.deepEqual(
      outcomes.map((outcome) => outcome instanceof CmisError || [outcome.id, outcome.properties['cmis:changeToken']]),
      [
        ['e', '2'],
        ['a', '2'],
        ['c', '2'],
      ],
    );
    assert.deepEqual(shown(outcomes), ['T', 'T', 'T']);
    assert.deepEqual(writes(), ['bulkUpdate 3']);
  });

  it('are sent by halves to a server that takes fewer', async () => {
    most = 2;
    assert.deepEqual(shown(await title(['a', 'b', 'c', 'd', 'e'])), ['T', 'T', 'T', 'T', 'T']);
    assert.deepEqual(writes(), ['bulkUpdate 5', 'bulkUpdate 3', 'bulkUpdate 2', 'update', 'bulkUpdate 2']);
  });

  it('are asked for again where the answer leaves them out, for the reason', async () => {
    const locked = documents.get('b');
    assert.ok(locked);
    locked.refuses = { exception: 'permissionDenied', message: 'not yours' };
    const outcomes = await title(['a', 'b', 'gone', 'c']);
    assert.deepEqual(shown(outcomes), ['T', 'permissionDenied', 'objectNotFound', 'T']);
    assert.equal(outcomes[1] instanceof CmisError && outcomes[1].message, 'not yours');
    assert.equal(outcomes[2] instanceof CmisError && outcomes[2].cause.outcome, 'notDone');
    assert.deepEqual(writes(), ['bulkUpdate 3', 'update']);
  });

  it('are told to be in conflict if somebody changed them in between, or changed again if so wanted', async () => {
    meddle = () => {
      const document = documents.get('b');
      if (document) Object.assign(document, { token: 7, title: 'theirs' });
      meddle = () => undefined;
    };
    assert.deepEqual(shown(await title(['a', 'b'])), ['T', 'updateConflict']);
    assert.equal(documents.get('b')?.title, 'theirs');
    meddle = () => void Object.assign(documents.get('c') ?? {}, { token: 9 });
    assert.deepEqual(shown(await title(['a', 'c'], { retries: 1 })), ['T', 'T']);
  });

  it('are changed one by one where there is no bulk update, which is asked for once', async () => {
    bulk = 'notSupported';
    const other = documents.get('c');
    assert.ok(other);
    other.aspects = ['P:x'];
    assert.deepEqual(shown(await title(['a', 'b', 'c', 'd'])), ['T', 'T', 'T', 'T']);
    assert.deepEqual(writes(), ['bulkUpdate 3', 'update', 'update', 'update', 'update']);
  });

  it('are not sent twice if nobody knows whether the first call did it', async () => {
    bulk = 'breaks off';
    const outcomes = await title(['a', 'b']);
    assert.deepEqual(shown(outcomes), ['connection', 'connection']);
    for (const outcome of outcomes) {
      assert.equal(outcome instanceof CmisError && outcome.cause.outcome, 'unknown');
    }
    assert.deepEqual(writes(), ['bulkUpdate 2']);
    assert.equal(documents.get('a')?.token, 2);
  });

  it('are not tried on when the sign-in is refused in the middle', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => `n${String(index)}`);
    documents = new Map(ids.map((id) => [id, { token: 1, title: null, aspects: [] }]));
    await client.type('cmis:document');
    allowed = 30;
    const before = server.requests.length;
    const outcomes = await title(ids);
    assert.deepEqual(new Set(shown(outcomes)), new Set(['unauthorized']));
    const untried = outcomes.filter((outcome) => outcome instanceof CmisError && / not tried/.test(outcome.message));
    assert.ok(untried.length >= 60, String(untried.length));
    for (const outcome of untried) assert.equal(outcome instanceof CmisError && outcome.cause.outcome, 'notDone');
    assert.ok(server.requests.length - before < 30 + 10, String(server.requests.length - before));
    assert.deepEqual(writes(), []);
  });

  it('are said to be changed if they can not be read afterwards', async () => {
    meddle = () => (allowed = 0);
    const outcomes = await title(['a', 'b']);
    for (const outcome of outcomes) {
      assert.ok(outcome instanceof CmisError);
      assert.equal(outcome.code, 'unauthorized');
      assert.match(outcome.message, /The change was sent before/);
      assert.equal(outcome.cause.outcome, 'unknown');
    }
    assert.deepEqual(writes(), ['bulkUpdate 2']);
  });

  it('get their aspect one by one from a server that ignores it in bulk', async () => {
    bulk = 'ignores aspects';
    const outcomes = await updateObjects(client, ['a', 'b'], { addAspects: ['P:x'] });
    for (const outcome of outcomes) assert.deepEqual(outcome instanceof CmisError || outcome.aspects, ['P:x']);
  });

  it('are checked before anything is sent, each by its own type', async () => {
    const withNote = documents.get('b');
    assert.ok(withNote);
    withNote.aspects = ['P:x'];
    const update = { properties: { 'x:note': 'n' } };
    const outcomes = await updateObjects(client, ['a', 'b', 'c'], update, { addMissingAspects: false });
    assert.deepEqual(
      outcomes.map((outcome) => outcome instanceof CmisError && outcome.code),
      ['input', false, 'input'],
    );
    assert.deepEqual(writes(), ['update']);
  });

  it('are each changed once, also if they are named twice', async () => {
    assert.deepEqual(shown(await title(['a', 'b', 'a'])), ['T', 'T', 'T']);
    assert.deepEqual(writes(), ['bulkUpdate 2']);
    assert.equal(documents.get('a')?.token, 2);
  });

  it('are each changed once, also if they are named by another name', async () => {
    aliases.set('older b', 'b');
    assert.deepEqual(shown(await title(['a', 'older b', 'b'])), ['T', 'T', 'T']);
    assert.deepEqual(writes(), ['bulkUpdate 2']);
    assert.equal(documents.get('b')?.token, 2);
  });

  it('are not sent if nothing would change, if so wanted', async () => {
    const same = documents.get('a');
    assert.ok(same);
    same.title = 'T';
    assert.deepEqual(shown(await title(['a', 'b', 'c'], { onlyChanged: true })), ['T', 'T', 'T']);
    assert.deepEqual(writes(), ['bulkUpdate 2']);
  });

  it('tell how far they are', async () => {
    const seen: number[] = [];
    await title(['a', 'b', 'gone'], { onProgress: (number: number) => seen.push(number) });
    assert.deepEqual(seen, [1, 2, 3]);
  });
});
