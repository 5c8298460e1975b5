import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemoProcess } from '../../test/support/demo-process';
import { DemoRequests, form } from '../../test/support/demo-requests';
import { startDemoRepository } from './demo-repository';

describe('demo repository: data on disk', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'cmis-folder-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('survive a restart as they were', async () => {
    const first = await DemoRequests.start({ folder });
    const parent = await first.createId('cmis:folder', { 'cmis:name': 'ä' });
    const id = await first.createId(
      'D:demo:invoice',
      {
        'cmis:name': 'kept',
        'demo:number': '1',
        'demo:serial': '123456789012345678901234567890',
        'demo:labels': ['a', 'b'],
        'cmis:secondaryObjectTypeIds': ['P:cm:titled'],
        'cm:title': '__proto__',
      },
      parent,
      { bytes: 'content', type: 'text/plain', name: 'f' },
    );
    const empty = await first.createId('cmis:document', { 'cmis:name': 'empty' }, parent, { bytes: '' });
    const contract = await first.createId('D:demo:contract', { 'cmis:name': 'c' }, parent);
    await first.post('/demo/root', { cmisaction: 'checkOut', objectId: contract });
    // A version, a working copy and another object that share a name.
    const renamed = await first.createId('D:demo:contract', { 'cmis:name': 'shared' }, parent);
    const copy = await first.post('/demo/root', { cmisaction: 'checkOut', objectId: renamed, succinct: 'true' });
    const copyId = String(copy.at('succinctProperties', 'cmis:objectId'));
    await first.post('/demo/root', { cmisaction: 'checkIn', objectId: copyId, ...form({ 'cmis:name': 'renamed' }) });
    const copy2 = await first.post('/demo/root', { cmisaction: 'checkOut', objectId: copyId, succinct: 'true' });
    const copy2Id = String(copy2.at('succinctProperties', 'cmis:objectId'));
    await first.post('/demo/root', { cmisaction: 'update', objectId: copy2Id, ...form({ 'cmis:name': 'shared' }) });
    const sharing = await first.createId('cmis:document', { 'cmis:name': 'shared' }, parent);
    const before = [await first.properties(id), await first.properties(contract)].map(({ text }) => text);
    await first.close();

    const second = await DemoRequests.start({ folder });
    try {
      const after = [await second.properties(id), await second.properties(contract)].map(({ text }) => text);
      assert.deepEqual(after, before);
      const content = await second.get(`/demo/root/${encodeURIComponent('ä')}/kept`, { cmisselector: 'content' });
      assert.equal(content.text, 'content');
      for (const [name, expected] of Object.entries({ shared: sharing, renamed: copyId })) {
        const found = await second.get(`/demo/root/${encodeURIComponent('ä')}/${name}`, { cmisselector: 'properties' });
        assert.equal(found.at('cmis:objectId', 'value'), expected);
      }
      const nothing = await second.get('/demo/root', { cmisselector: 'content', objectId: empty });
      assert.deepEqual([nothing.status, nothing.text], [200, '']);
    } finally {
      await second.close();
    }
  });

  it('do not get sample documents again after everything was deleted', async () => {
    const first = await DemoRequests.start({ folder, sampleData: true });
    for (const name of ['Contracts', 'Handbook', 'Images', 'Invoices', 'Reports', 'Sensors']) {
      await first.post(`/demo/root/${name}`, { cmisaction: 'deleteTree' });
    }
    await first.close();
    const second = await DemoRequests.start({ folder, sampleData: true });
    try {
      assert.equal((await second.get('/demo/root', { cmisselector: 'children' })).at('numItems'), 0);
    } finally {
      await second.close();
    }
  });

  it('get all sample documents, even if the first start was cut short', async () => {
    await (await DemoRequests.start({ folder, sampleData: true })).close();
    for (const file of readdirSync(path.join(folder, 'objects')).slice(5)) rmSync(path.join(folder, 'objects', file));
    writeFileSync(path.join(folder, 'first-start-unfinished'), '');
    for (const expected of [31, 30]) {
      const demo = await DemoRequests.start({ folder, sampleData: true });
      try {
        assert.equal((await demo.query('SELECT * FROM cmis:document')).at('numItems'), expected);
        await demo.post('/demo/root/Images/Hills.png', { cmisaction: 'delete' });
      } finally {
        await demo.close();
      }
    }
  });

  it('are open to one repository at a time', async () => {
    const first = await DemoRequests.start({ folder });
    try {
      const sameFolder = `${folder}/../${path.basename(folder)}`;
      await assert.rejects(startDemoRepository({ folder: sameFolder, users: { a: 'b' } }), /is in use by process/);
    } finally {
      await first.close();
    }
    const second = await DemoRequests.start({ folder });
    try {
      await first.close();
      await assert.rejects(startDemoRepository({ folder, users: { a: 'b' } }), /is in use by process/);
    } finally {
      await second.close();
    }
  });

  it('of a document with versions go as a whole, also if the process ended in between', async () => {
    const first = await DemoRequests.start({ folder });
    const old = await first.createId('D:demo:contract', { 'cmis:name': 'c' });
    const copy = await first.post('/demo/root', { cmisaction: 'checkOut', objectId: old, succinct: 'true' });
    const latest = String(copy.at('succinctProperties', 'cmis:objectId'));
    await first.post('/demo/root', { cmisaction: 'checkIn', objectId: latest });
    await first.close();
    // As it is after the first of two.
    writeFileSync(path.join(folder, 'deletion.json'), JSON.stringify([old, latest]));
    rmSync(path.join(folder, 'objects', `${old}.json`));

    const second = await DemoRequests.start({ folder });
    try {
      const states = await Promise.all([old, latest].map((id) => second.properties(id)));
      assert.deepEqual(
        states.map(({ status }) => status),
        [404, 404],
      );
      assert.ok(!readdirSync(folder).includes('deletion.json'));
      const log = await second.get('/demo', { cmisselector: 'contentChanges', succinct: 'true' });
      assert.match(log.text, new RegExp(`${latest}[^]*"changeType":"deleted"`));
    } finally {
      await second.close();
    }
  });

  it('of a document with versions stay as far as they can not be deleted, and do not go later', async () => {
    const first = await DemoRequests.start({ folder });
    const old = await first.createId('D:demo:contract', { 'cmis:name': 'c' });
    const copy = await first.post('/demo/root', { cmisaction: 'checkOut', objectId: old, succinct: 'true' });
    const latest = String(copy.at('succinctProperties', 'cmis:objectId'));
    await first.post('/demo/root', { cmisaction: 'checkIn', objectId: latest });
    const file = path.join(folder, 'objects', `${old}.json`);
    const kept = readFileSync(file);
    // What can't be removed as a file.
    rmSync(file);
    mkdirSync(file);
    const answer = await first.post('/demo/root', { cmisaction: 'delete', objectId: latest, allVersions: 'true' });
    assert.deepEqual([answer.status, answer.at('exception')], [500, 'storage']);
    await first.close();
    rmdirSync(file);
    writeFileSync(file, kept);

    const second = await DemoRequests.start({ folder });
    try {
      for (const id of [old, latest]) assert.equal((await second.properties(id)).status, 200);
    } finally {
      await second.close();
    }
  });

  it('that could not be written are an error, and leave everything as it was', async () => {
    const demo = await DemoRequests.start({ folder });
    try {
      rmSync(path.join(folder, 'objects'), { recursive: true });
      const answer = await demo.create('cmis:document', { 'cmis:name': 'lost' });
      assert.deepEqual([answer.status, answer.at('exception')], [500, 'storage']);
      assert.equal((await demo.get('/demo/root/lost', { cmisselector: 'object' })).status, 404);
    } finally {
      await demo.close();
    }
  });

  it('are refused to a second process, and survive a kill of the first', async function () {
    this.timeout(30_000);
    const server = await startDemoProcess(folder);
    try {
      await assert.rejects(
        startDemoRepository({ folder, users: { a: 'b' } }),
        new RegExp(`process ${String(server.process.pid)}`),
      );
      const names: string[] = [];
      const headers = { Authorization: `Basic ${Buffer.from('demo:secret').toString('base64')}` };
      for (let index = 0; index < 50; index += 1) {
        const name = `document ${index}`;
        const fields = {
          cmisaction: 'createDocument',
          ...form({ 'cmis:objectTypeId': 'cmis:document', 'cmis:name': name }),
        };
        const answer = await fetch(`${server.url}/demo/root`, {
          method: 'POST',
          headers,
          body: new URLSearchParams(fields),
        });
        assert.equal(answer.status, 201);
        await answer.text();
        names.push(name);
      }
      await server.kill();
      // What a write looks like that was cut short.
      writeFileSync(path.join(folder, 'objects', 'half.json.new'), '{"id":');
      const second = await DemoRequests.start({ folder });
      try {
        const children = await second.get('/demo/root', {
          cmisselector: 'children',
          succinct: 'true',
          orderBy: 'cmis:creationDate',
        });
        assert.equal(children.at('numItems'), names.length);
      } finally {
        await second.close();
      }
    } finally {
      await server.kill();
    }
  });
});
