import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { startDemoRepository, type DemoRepository } from '../demo/demo-repository';
import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';
import { findWorkingCopy, newVersion } from './new-version';
import { updateObject } from './update-object';

async function failureOf(work: Promise<unknown>): Promise<CmisError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CmisError, String(error));
  return error;
}

// The first one is the owner, who may also cancel what others have checked out.
const users = { owner: 'owner', demo: 'demo', other: 'other' };

describe('newVersion', () => {
  let repository: DemoRepository;
  let client: CmisClient;
  let other: CmisClient;
  let call: CmisClient['call'];
  let document: CmisObject;
  const text = (data: string) => ({ data, mimeType: 'text/plain', filename: 'a.txt' });
  const connect = (user: keyof typeof users) =>
    createCmisClient({ url: repository.url, auth: { type: 'basic', user, password: users[user] } });
  const create = (type: string, name: string) =>
    call('createDocument', {
      folderId: '/',
      properties: { 'cmis:name': name, 'cmis:objectTypeId': type },
      contentStream: text('one'),
    });
  const contentOf = async (objectId: string): Promise<string> =>
    Buffer.concat(await (await call('getContentStream', { objectId })).stream.toArray()).toString();
  const versions = async (): Promise<unknown[]> =>
    (await call('getAllVersions', { objectId: document.id })).map(({ properties }) => properties['cmis:versionLabel']);
  /** Does `before` ahead of every call; what it throws is the call's error. */
  const meddle = (before: (operation: string) => void): void => {
    client.call = async (operation, input, options) => {
      before(operation);
      return call(operation, input, options);
    };
  };

  beforeEach(async () => {
    repository = await startDemoRepository({ users });
    client = connect('demo');
    other = connect('other');
    call = client.call.bind(client);
    document = await create('D:demo:contract', 'contract');
  });
  afterEach(async () => {
    await client.close();
    await other.close();
    await repository.close();
  });

  it('checks out and in with content, properties, aspects and a comment', async () => {
    const made = await newVersion(client, document.id, {
      contentStream: text('two'),
      properties: { 'cm:title': 'Second', 'cmis:description': 'd' },
      addAspects: ['cm:geographic'],
      comment: 'because',
    });
    assert.deepEqual(
      ['cmis:versionLabel', 'cmis:checkinComment', 'cmis:description', 'cm:title'].map((id) => made.properties[id]),
      ['2.0', 'because', 'd', 'Second'],
    );
    assert.deepEqual([...made.aspects].sort(), ['P:cm:geographic', 'P:cm:titled']);
    assert.deepEqual([await contentOf(made.id), await contentOf(document.id)], ['two', 'one']);
  });

  it('keeps what is not given, aspects too, and makes minor versions', async () => {
    await newVersion(client, document.id, { properties: { 'cm:title': 'T' } });
    const made = await newVersion(client, document.id, { addAspects: ['cm:geographic'], major: false });
    assert.equal(made.properties['cmis:versionLabel'], '2.1');
    assert.equal(made.properties['cm:title'], 'T');
    assert.equal(await contentOf(made.id), 'one');
  });

  it('starts from the latest version, whichever is named, unless exactly this one is meant', async () => {
    await newVersion(client, document.id, { properties: { 'cmis:description': 'second' } });
    const third = await newVersion(client, document.id, {});
    assert.equal(third.properties['cmis:description'], 'second');
    const outdated = newVersion(client, document.id, {}, { latest: false });
    await assert.rejects(outdated, { code: 'versioning', message: /not the latest version/ });
    assert.deepEqual(await versions(), ['3.0', '2.0', '1.0']);
  });

  it('makes two versions one after the other when asked at once', async () => {
    const labels = await Promise.all([newVersion(client, document.id, {}), newVersion(client, document.id, {})]);
    assert.deepEqual(
      labels.map(({ properties }) => properties['cmis:versionLabel']),
      ['2.0', '3.0'],
    );
  });

  it('finds wrong properties before anything is checked out', async () => {
    const sent: string[] = [];
    meddle((operation) => void sent.push(operation));
    const wrong = newVersion(client, document.id, { properties: { 'no:such': 1 }, addAspects: ['cm:titel'] });
    await assert.rejects(wrong, { code: 'input', message: /no:such.*|cm:titled/ });
    assert.deepEqual(
      sent.filter((operation) => /check/i.test(operation)),
      [],
    );
  });

  it('cancels the check-out when the check-in fails, and says so', async () => {
    meddle((operation) => {
      if (operation === 'checkIn') throw new CmisError('constraint', 'a rule of the server', { outcome: 'notDone' });
    });
    await assert.rejects(newVersion(client, document.id, { contentStream: text('two') }), (error: CmisError) => {
      assert.equal(error.code, 'constraint');
      assert.match(
        error.message,
        /^a rule of the server \(The check-out was cancelled: the document is as it was\.\)$/,
      );
      assert.equal(error.cause.outcome, 'notDone');
      return true;
    });
    const { properties } = await call('getObject', { objectId: document.id });
    assert.equal(properties['cmis:isVersionSeriesCheckedOut'], false);
    assert.deepEqual(await versions(), ['1.0']);
  });

  it('cancels the check-out although its caller has given up', async () => {
    const stop = new AbortController();
    meddle((operation) => {
      if (operation === 'checkIn') stop.abort();
    });
    const given = newVersion(client, document.id, { contentStream: text('two') }, { signal: stop.signal });
    await assert.rejects(given, { code: 'aborted', message: /The check-out was cancelled/ });
    const { properties } = await call('getObject', { objectId: document.id });
    assert.equal(properties['cmis:isVersionSeriesCheckedOut'], false);
  });

  it('names the working copy that stays when it can not be cancelled either', async () => {
    meddle((operation) => {
      if (operation === 'checkIn') throw new CmisError('storage', 'the disk is full', { outcome: 'notDone' });
      if (operation === 'cancelCheckOut') throw new CmisError('connection', 'gone');
    });
    const error = await failureOf(newVersion(client, document.id, {}));
    assert.equal(error.code, 'storage');
    assert.equal(error.cause.outcome, 'unknown');
    const { properties } = await call('getObject', { objectId: document.id });
    const id = String(properties['cmis:versionSeriesCheckedOutId']);
    assert.ok(error.message.includes(`the working copy "${id}" stays: gone`), error.message);
  });

  it('leaves a version alone that was made although the answer got lost', async () => {
    client.call = async (operation, input, options) => {
      const answer = await call(operation, input, options);
      if (operation === 'checkIn') throw new CmisError('connection', 'the answer got lost', { outcome: 'unknown' });
      return answer;
    };
    const error = await failureOf(newVersion(client, document.id, {}));
    assert.match(error.message, /the new version may have been made/);
    assert.equal(error.cause.outcome, 'unknown');
    assert.deepEqual(await versions(), ['2.0', '1.0']);
  });

  it('cancels the check-out when the content breaks off', async () => {
    const data = (async function* () {
      await Promise.resolve();
      yield Buffer.from('half');
      throw new Error('the disk was pulled out');
    })();
    const broken = newVersion(client, document.id, { contentStream: { data, filename: 'x' } });
    await assert.rejects(broken, /pulled out/);
    const { properties } = await call('getObject', { objectId: document.id });
    assert.equal(properties['cmis:isVersionSeriesCheckedOut'], false);
  });

  describe('on a server that names no working copy', () => {
    beforeEach(() => {
      client.call = async (operation, input, options) => {
        const answer = await call(operation, input, options);
        if (operation !== 'getObject') return answer;
        const { properties, ...rest } = answer as CmisObject;
        const untold = ['cmis:isPrivateWorkingCopy', 'cmis:versionSeriesCheckedOutId'];
        const told = Object.entries(properties).filter(([id]) => !untold.includes(id));
        return { ...rest, properties: Object.fromEntries(told) } as typeof answer;
      };
    });

    it('knows the one that is named by what may be done with it', async () => {
      const copy = await call('checkOut', { objectId: document.id });
      assert.equal((await findWorkingCopy(client, copy.id, {})).id, copy.id);
      const error = await failureOf(findWorkingCopy(client, document.id, {}));
      assert.match(error.message, /doesn't tell the working copy: name it by its id/);
    });

    it('cancels the check-out when the check-in fails', async () => {
      const data = Readable.from(
        (function* () {
          yield Buffer.from('half');
          throw new Error('the disk was pulled out');
        })(),
      );
      await assert.rejects(newVersion(client, document.id, { contentStream: { data, filename: 'x' } }));
      const { properties } = await call('getObject', { objectId: document.id });
      assert.equal(properties['cmis:isVersionSeriesCheckedOut'], false);
    });
  });

  it('says that a type has no versions, and that a folder has none', async () => {
    const plain = await create('cmis:document', 'plain');
    await assert.rejects(newVersion(client, plain.id, {}), {
      code: 'constraint',
      message: /^"plain" can't have versions, because its type cmis:document has none: /,
    });
    await assert.rejects(newVersion(client, '/', {}), { code: 'input', message: /is no document/ });
  });

  it('says who has the document checked out, whatever is to be done with it', async () => {
    const copy = await other.call('checkOut', { objectId: document.id });
    const held = new RegExp(`\\(The document is checked out by other; the working copy is "${copy.id}"\\.\\)`);
    await assert.rejects(newVersion(client, document.id, {}), { code: 'versioning', message: held });
    await assert.rejects(updateObject(client, document.id, { properties: { 'cmis:name': 'x' } }), { message: held });
    // Nobody else sees a working copy.
    await assert.rejects(client.call('cancelCheckOut', { objectId: copy.id }), { code: 'objectNotFound' });
    await assert.rejects(client.call('deleteObject', { objectId: document.id, allVersions: true }), { message: held });
    const content = { objectId: document.id, contentStream: text('x'), overwriteFlag: true };
    await assert.rejects(client.call('setContentStream', content), { message: held });
  });
});

describe('updateObject on a working copy', () => {
  it('changes the working copy and not the latest version', async () => {
    const repository = await startDemoRepository({ users });
    const client = createCmisClient({ url: repository.url, auth: { type: 'basic', user: 'demo', password: 'demo' } });
    try {
      const properties = { 'cmis:name': 'c', 'cmis:objectTypeId': 'D:demo:contract' };
      const document = await client.call('createDocument', { folderId: '/', properties });
      const copy = await client.call('checkOut', { objectId: document.id });
      const updated = await updateObject(client, copy.id, { properties: { 'cmis:description': 'new' } });
      assert.equal(updated.id, copy.id);
    } finally {
      await client.close();
      await repository.close();
    }
  });
});
