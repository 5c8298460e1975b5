import assert from 'node:assert/strict';
import type { Node } from 'node-red';
import type { UploadRecord } from '../client/upload-record';
import { NodeUploads, type UploadOrder } from './upload-store';

type Callback = (error: Error | null, value?: unknown) => void;

/** A flow's context with two stores, as Node-RED has it. */
class Context {
  readonly stores = new Map<string, Map<string, unknown>>([
    ['', new Map()],
    ['disk', new Map()],
  ]);
  failure: Error | undefined;

  readonly get = (name: string, ...rest: unknown[]): void => {
    const [store, end] = this.#of(rest);
    end(this.failure ?? null, store.get(name));
  };
  readonly set = (name: string, value: unknown, ...rest: unknown[]): void => {
    const [store, end] = this.#of(rest);
    if (this.failure !== undefined) {
      end(this.failure);
      return;
    }
    if (value === undefined) store.delete(name);
    else store.set(name, value);
    end(null);
  };
  readonly keys = (...rest: unknown[]): void => {
    const [store, end] = this.#of(rest);
    end(this.failure ?? null, [...store.keys()]);
  };

  #of(rest: readonly unknown[]): [store: Map<string, unknown>, end: Callback] {
    const [name, end] = rest.length === 1 ? ['', rest[0]] : rest;
    const store = this.stores.get(String(name)) ?? assert.fail('no such store');
    return [store, end as Callback];
  }
}

describe('the unfinished uploads of a node', () => {
  const target = { folderId: '/a', properties: { 'cmis:name': 'b.txt' } };
  const staging = { kind: 'none' } as const;
  const record: UploadRecord = {
    format: 1,
    repositoryId: 'r',
    target: { folderId: '/a', name: 'b.txt' },
    content: 'x',
    length: 10,
    staging: 'none',
    startedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    place: {},
    stored: 5,
    sent: 5,
  };
  const order: UploadOrder = {
    target,
    staging,
    title: 'b.txt',
    mimeType: 'text/plain',
    filename: 'b.txt',
    chunkSize: 5,
    sha256: false,
    unfinished: 'keep',
    origin: { file: '/b.txt' },
  };
  let context: Context;
  beforeEach(() => {
    context = new Context();
  });
  const uploadsOf = (id: string, store = ''): NodeUploads => {
    const node = { id, context: () => ({ flow: context }) } as unknown as Node;
    return new NodeUploads(node, store);
  };

  for (const name of ['', 'disk']) {
    it(`are kept in the store ${name === '' ? 'that is the default' : 'that is named'}, and nowhere else`, async () => {
      const uploads = uploadsOf('n', name);
      const key = uploads.keyOf('r', target, staging);
      await uploads.store(order).save(key, record);
      for (const [each, values] of context.stores) assert.equal(values.size, each === name ? 1 : 0);
      // Another process sees what a store on disk kept.
      const values = context.stores.get(name) ?? assert.fail();
      for (const [each, value] of values) values.set(each, JSON.parse(JSON.stringify(value)));
      const later = uploadsOf('n', name);
      assert.deepEqual(await later.store().keys(), [key]);
      assert.deepEqual(await later.store().load(key), record);
      assert.deepEqual(await later.orderOf(key), order);
      await later.store().remove(key);
      assert.deepEqual(await later.store().keys(), []);
    });
  }

  it('are those of this node alone: another one may fill a document of the same name at another server', async () => {
    const [one, other] = [uploadsOf('one'), uploadsOf('other')];
    const key = one.keyOf('r', target, staging);
    assert.equal(uploadsOf('one').keyOf('r', { ...target }, staging), key);
    assert.notEqual(other.keyOf('r', target, staging), key);
    await one.store(order).save(key, record);
    assert.deepEqual(await other.store().keys(), []);
    assert.equal(await other.store().load(key), undefined);
  });

  it('are told apart by repository, place and staging', () => {
    const uploads = uploadsOf('n');
    const keys = [
      uploads.keyOf('r', target, staging),
      uploads.keyOf('s', target, staging),
      uploads.keyOf('r', { ...target, folderId: '/b' }, staging),
      uploads.keyOf('r', { properties: target.properties }, staging),
      uploads.keyOf('r', { objectId: 'b.txt' }, staging),
      uploads.keyOf('r', target, { kind: 'checkedOut' }),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });

  it('are no other values of the context, whatever these are', async () => {
    const uploads = uploadsOf('n');
    const key = uploads.keyOf('r', target, staging);
    await uploads.store(order).save(key, record);
    const values = context.stores.get('') ?? assert.fail();
    const [kept] = values.values();
    values.set('mine', 1);
    for (const [index, value] of [null, 'text', {}, { ...(kept as object), record: {} }, { key: 1 }].entries()) {
      values.set(`cmisUpload_${index}`, value);
    }
    assert.deepEqual(await uploads.store().keys(), [key]);
  });

  it('are not taken for gone where the store can not be read', async () => {
    const uploads = uploadsOf('n');
    context.failure = new Error('the disk is broken');
    const store = uploads.store(order);
    for (const work of [
      () => store.keys(),
      () => store.load('k'),
      () => store.save('k', record),
      () => store.remove('k'),
    ]) {
      await assert.rejects(work(), /the disk is broken/);
    }
  });
});
