import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DemoRequests, form, type Answer, type Content } from '../../test/support/demo-requests';
import { ContentStore } from './content';

describe('demo repository: content', () => {
  let demo: DemoRequests;
  let count = 0;
  before(async () => (demo = await DemoRequests.start()));
  after(() => demo.close());

  const document = (content?: Content): Promise<string> =>
    demo.createId('cmis:document', { 'cmis:name': `document ${(count += 1)}` }, 'root', content);
  const read = (objectId: string, headers: Record<string, string> = {}): Promise<Answer> =>
    demo.get('/demo/root', { cmisselector: 'content', objectId }, headers);
  const change = (
    cmisaction: string,
    objectId: string,
    content?: Content,
    fields: Record<string, string> = {},
  ): Promise<Answer> => demo.post('/demo/root', { cmisaction, objectId, succinct: 'true', ...fields }, content);

  it('comes back as it was sent, with type and name', async () => {
    const id = await document({ bytes: 'grüße', type: 'text/plain; charset=utf-8', name: 'grüße € "1".txt' });
    const answer = await read(id);
    assert.equal(answer.text, 'grüße');
    assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
    assert.equal(answer.headers.get('content-length'), '7');
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^inline; filename=.*filename\*=UTF-8''gr%C3%BC%C3%9Fe%20%E2%82%AC%20%221%22\.txt$/,
    );
    assert.equal((await demo.properties(id)).at('cmis:contentStreamFileName'), 'grüße € "1".txt');
  });

  it('can be read whatever its name and MIME type are', async () => {
    const name = 'a\r\nX-Evil: 1\u0000\u202e;"\\';
    const id = await demo.createId('cmis:document', { 'cmis:name': name });
    const body =
      '--XX\r\nContent-Disposition: form-data; name="content"\r\nContent-Type: text/\u0001\r\n\r\nx\r\n--XX--';
    const headers = { 'Content-Type': 'multipart/form-data; boundary=XX' };
    await demo.request(`/demo/root?cmisaction=setContent&objectId=${id}`, { method: 'POST', headers, body });
    const answer = await read(id);
    assert.deepEqual([answer.text, answer.headers.get('x-evil')], ['x', null]);
    assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
  });

  it('has its length and its SHA-256 among the properties', async () => {
    const bytes = randomBytes(5000);
    const properties = await demo.properties(await document({ bytes }));
    assert.equal(properties.at('cmis:contentStreamLength'), 5000);
    assert.deepEqual(properties.at('cmis:contentStreamHash'), [
      `{sha-256}${createHash('sha256').update(bytes).digest('hex')}`,
    ]);
  });

  it('of several MiB comes back byte by byte', async () => {
    const bytes = randomBytes(3 * 1024 * 1024 + 1);
    const id = await document({ bytes, type: 'application/octet-stream' });
    const response = await fetch(`${demo.repository.url}/demo/root?objectId=${id}`, {
      headers: { Authorization: demo.authorization },
    });
    assert.equal(Buffer.from(await response.arrayBuffer()).equals(bytes), true);
    const part = await read(id, { Range: 'bytes=3145728-' });
    assert.deepEqual([part.status, part.headers.get('content-length')], [206, '1']);
  });

  it('that is empty is not the same as none', async () => {
    const empty = await document({ bytes: '', type: 'text/plain' });
    assert.deepEqual([(await read(empty)).status, (await read(empty)).text], [200, '']);
    assert.equal((await demo.properties(empty)).at('cmis:contentStreamLength'), 0);
    const none = await document();
    const answer = await read(none);
    assert.deepEqual([answer.status, answer.at('exception')], [409, 'constraint']);
    assert.equal((await demo.properties(none)).at('cmis:contentStreamLength'), null);
  });

  it('is read in ranges', async () => {
    const id = await document({ bytes: '0123456789' });
    const part = await read(id, { Range: 'bytes=2-4' });
    assert.deepEqual([part.status, part.text, part.headers.get('content-range')], [206, '234', 'bytes 2-4/10']);
    const beyond = await read(id, { Range: 'bytes=10-' });
    assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */10']);
  });

  it('is what a GET without a selector answers', async () => {
    const id = await document({ bytes: 'plain', name: 'x' });
    const answer = await demo.get('/demo/root', { objectId: id, download: 'attachment' });
    assert.equal(answer.text, 'plain');
    assert.match(answer.headers.get('content-disposition') ?? '', /^attachment/);
  });

  it('is replaced, unless that is not wanted', async () => {
    const id = await document({ bytes: 'one' });
    const kept = await change('setContent', id, { bytes: 'two' }, { overwriteFlag: 'false' });
    assert.deepEqual([kept.status, kept.at('exception')], [409, 'contentAlreadyExists']);
    const replaced = await change('setContent', id, { bytes: 'two', type: 'text/html' });
    assert.deepEqual(
      [replaced.status, replaced.at('succinctProperties', 'cmis:contentStreamMimeType')],
      [201, 'text/html'],
    );
    assert.equal((await read(id)).text, 'two');
    assert.equal((await change('setContent', id)).at('exception'), 'invalidArgument');
  });

  it('is appended to', async () => {
    const id = await document();
    await change('appendContent', id, { bytes: 'a', type: 'text/plain' }, { isLastChunk: 'false' });
    const answer = await change('appendContent', id, { bytes: 'b' }, { isLastChunk: 'true' });
    assert.equal(answer.at('succinctProperties', 'cmis:contentStreamLength'), 2);
    assert.equal((await read(id)).text, 'ab');
    assert.equal((await read(id)).headers.get('content-type'), 'text/plain');
  });

  it('is deleted', async () => {
    const id = await document({ bytes: 'gone' });
    assert.equal((await change('deleteContent', id)).status, 200);
    assert.equal((await read(id)).status, 409);
  });

  it('is changed only if the change token is the current one', async () => {
    const id = await document({ bytes: 'one' });
    for (const action of ['setContent', 'appendContent', 'deleteContent']) {
      const answer = await change(action, id, { bytes: 'two' }, { changeToken: '99' });
      assert.equal(answer.at('exception'), 'updateConflict', action);
    }
    assert.equal((await read(id)).text, 'one');
  });

  it('can not be given to a folder', async () => {
    assert.equal((await change('setContent', 'root', { bytes: 'x' })).at('exception'), 'constraint');
  });

  it('leaves nothing behind when it breaks off, or when its document could not be created', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cmis-content-'));
    const kept = await DemoRequests.start({ folder });
    try {
      await assert.rejects(new ContentStore(folder).receive(failing(), 'text/plain', undefined), /broken/);
      const fields = {
        cmisaction: 'createDocument',
        ...form({ 'cmis:objectTypeId': 'cmis:document', 'cmis:name': 'a/b' }),
      };
      const answer = await kept.post('/demo/root', fields, { bytes: randomBytes(2_000_000) });
      assert.equal(answer.at('exception'), 'nameConstraintViolation');
      assert.deepEqual(readdirSync(folder).sort(), ['changes.jsonl', 'contents', 'lock', 'objects']);
      assert.deepEqual(readdirSync(path.join(folder, 'contents')), []);
    } finally {
      await kept.close();
      rmSync(folder, { recursive: true });
    }
  });
});

async function* failing(): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.alloc(2_000_000));
  throw new Error('broken');
}
