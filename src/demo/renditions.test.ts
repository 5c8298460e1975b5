import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { DemoRequests, form, type Answer, type Fields } from '../../test/support/demo-requests';

/** A picture of a color; its left half is transparent. */
function picture(width: number, height: number): Uint8Array<ArrayBuffer> {
  const image = new PNG({ width, height });
  for (let place = 0; place < width * height; place += 1) {
    image.data.set([200, 100, 50, place % width < width / 2 ? 0 : 255], place * 4);
  }
  return new Uint8Array(PNG.sync.write(image));
}

describe('demo repository: renditions', () => {
  let demo: DemoRequests;
  let count = 0;
  before(async () => {
    demo = await DemoRequests.start({ sampleData: true });
  });
  after(() => demo.close());

  const upload = (bytes: string | Uint8Array<ArrayBuffer>, type = 'image/png'): Promise<string> =>
    demo.createId('cmis:document', { 'cmis:name': `picture ${String((count += 1))}` }, 'root', { bytes, type });
  const renditions = (objectId: string, fields: Fields = {}): Promise<Answer> =>
    demo.get('/demo/root', { cmisselector: 'renditions', objectId, ...fields });
  const thumbnail = async (objectId: string): Promise<PNG> => {
    const streamId = String((await renditions(objectId)).at(0, 'streamId'));
    const address = `/demo/root?${new URLSearchParams({ cmisselector: 'content', objectId, streamId }).toString()}`;
    const response = await fetch(demo.repository.url + address, { headers: { Authorization: demo.authorization } });
    assert.equal(response.headers.get('content-type'), 'image/png');
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(bytes.length, (await renditions(objectId)).at(0, 'length'));
    return PNG.sync.read(bytes);
  };

  it('are thumbnails of the sample images', async () => {
    const answer = await demo.get('/demo/root/Images/Harbour.png', { cmisselector: 'renditions' });
    assert.deepEqual(
      ['kind', 'mimeType', 'title', 'width', 'height'].map((name) => answer.at(0, name)),
      ['cmis:thumbnail', 'image/png', 'Thumbnail', 100, 63],
    );
    const object = await demo.get('/demo/root/Images/Harbour.png', { cmisselector: 'object', succinct: 'true' });
    const image = await thumbnail(String(object.at('succinctProperties', 'cmis:objectId')));
    assert.deepEqual([image.width, image.height], [100, 63]);
  });

  it('are made of every PNG image, and are never larger than it', async () => {
    for (const [width, height, expected] of [
      [400, 200, [100, 50]],
      [30, 1000, [3, 100]],
      [1, 2000, [1, 100]],
      [64, 64, [64, 64]],
    ] as const) {
      const image = await thumbnail(await upload(picture(width, height)));
      assert.deepEqual([image.width, image.height], expected);
    }
  });

  it('keep the colors of an image with transparent parts', async () => {
    const { data } = await thumbnail(await upload(picture(400, 200)));
    assert.deepEqual([...data.subarray(60 * 4, 61 * 4)], [200, 100, 50, 255]);
    assert.equal(data[3], 0);
  });

  it('follow the content', async () => {
    const id = await upload(picture(400, 200));
    const before = (await renditions(id)).at(0, 'streamId');
    await demo.post(
      '/demo/root',
      { cmisaction: 'setContent', objectId: id },
      { bytes: picture(100, 200), type: 'image/png' },
    );
    assert.equal((await renditions(id)).at(0, 'width'), 50);
    const old = await demo.get('/demo/root', { cmisselector: 'content', objectId: id, streamId: String(before) });
    assert.equal(old.at('exception'), 'constraint');
    await demo.post('/demo/root', { cmisaction: 'deleteContent', objectId: id });
    assert.equal((await renditions(id)).text, '[]');
  });

  it('are there for no other content, for no broken and for no huge image', async () => {
    const huge = picture(2001, 2000);
    const broken = picture(100, 100).slice(0, 80);
    for (const id of [
      await upload('text', 'text/plain'),
      await upload(broken),
      await upload('PNG'),
      await upload(huge),
    ]) {
      assert.deepEqual([(await renditions(id)).status, (await renditions(id)).text], [200, '[]']);
    }
    assert.equal((await renditions('root')).text, '[]');
  });

  it('are filtered by kind and MIME type, and a page at a time', async () => {
    const id = await upload(picture(200, 200));
    const number = async (fields: Fields): Promise<number> =>
      (await renditions(id, fields)).at(0) === undefined ? 0 : 1;
    for (const [renditionFilter, expected] of [
      ['*', 1],
      ['cmis:thumbnail', 1],
      ['image/*', 1],
      ['application/pdf, image/png', 1],
      ['cmis:none', 0],
      ['application/*,alf:other', 0],
    ] as const) {
      assert.equal(await number({ renditionFilter }), expected, renditionFilter);
    }
    assert.equal(await number({ skipCount: '1' }), 0);
    for (const renditionFilter of ['image', '*,,', 'cmis:none,*', 'a b']) {
      assert.equal((await renditions(id, { renditionFilter })).at('exception'), 'filterNotValid');
    }
  });

  it('stand in objects, lists, trees, versions and rows where that is asked for', async () => {
    const ask = async (address: string, cmisselector: string, fields: Fields = {}): Promise<string> =>
      (await demo.get(address, { cmisselector, ...fields })).text;
    const wanted = { renditionFilter: 'cmis:thumbnail' };
    const path = '/demo/root/Images/Harbour.png';
    for (const [address, selector] of [
      [path, 'object'],
      ['/demo/root/Images', 'children'],
      ['/demo/root', 'descendants'],
      [path, 'versions'],
    ] as const) {
      assert.match(await ask(address, selector, wanted), /"renditions":\[\{"streamId"/, selector);
      assert.doesNotMatch(await ask(address, selector), /"renditions"/, selector);
    }
    const rows = await demo.query("SELECT * FROM cmis:document WHERE cmis:name = 'Harbour.png'", wanted);
    assert.equal(rows.at('results', 0, 'renditions', 0, 'kind'), 'cmis:thumbnail');
    assert.equal((await demo.get('/demo')).at('demo', 'capabilities', 'capabilityRenditions'), 'read');
    const fields = { cmisaction: 'update', ...form({ 'cmis:description': 'x' }), ...wanted };
    assert.equal((await demo.post(path, fields)).status, 200);
  });
});
