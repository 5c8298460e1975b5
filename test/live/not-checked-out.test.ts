import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { CmisClient } from '../../src/client/client';
import { createCmisClient } from '../../src/client/create-client';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { CmisError } from '../../src/model/errors';
import type { CmisObject } from '../../src/model/object';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { accessTo, wires, type Access } from './wires';

/** More than goes along with an entry by AtomPub. */
const large = 'x'.repeat(5 * 1024 * 1024);
const contentStream = (data: string) => ({ data, mimeType: 'text/plain', filename: 'a.txt' });

function describeUnchecked(title: string, start: () => Promise<Access & { readonly versionable: string }>): void {
  describe(title, function () {
    this.timeout(60_000);
    let client: CmisClient;
    let typeId: string;
    let document: CmisObject;

    before(async () => {
      const { url, binding = 'browser', user, password, versionable } = await start();
      client = createCmisClient({ url, binding, auth: { type: 'basic', user, password } });
      typeId = versionable;
    });
    after(() => client.close());
    beforeEach(async () => {
      const properties = { 'cmis:name': `${randomUUID()}.txt`, 'cmis:objectTypeId': typeId };
      const input = {
        folderId: '/',
        properties,
        contentStream: contentStream('one'),
        versioningState: 'major',
      } as const;
      document = await client.call('createDocument', input);
    });
    afterEach(() => client.call('deleteObject', { objectId: document.id, allVersions: true }));

    const stored = async ({ id }: CmisObject): Promise<string> =>
      text((await client.call('getContentStream', { objectId: id })).stream);
    const refused = async (call: Promise<unknown>): Promise<void> => {
      const error: unknown = await call.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof CmisError, 'it was done');
      assert.match(error.code, /^(?:versioning|updateConflict)$/, error.message);
      assert.equal(error.cause.outcome, 'notDone');
    };

    it('is neither cancelled nor checked in, and stays as it is', async () => {
      const { id: objectId } = document;
      await refused(client.call('cancelCheckOut', { objectId }));
      for (const data of ['two', large]) {
        await refused(client.call('checkIn', { objectId, major: true, contentStream: contentStream(data) }));
      }
      assert.equal(await stored(document), 'one');
      assert.equal((await client.call('getAllVersions', { objectId })).length, 1);
    });

    it('is kept when its check-out is cancelled by its own id, or is refused', async () => {
      await client.call('checkOut', { objectId: document.id });
      const error: unknown = await client.call('cancelCheckOut', { objectId: document.id }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      assert.ok(error === undefined || error instanceof CmisError, String(error));
      assert.equal(await stored(document), 'one');
    });

    it('keeps its content when its working copy gets a large one', async () => {
      const copy = await client.call('checkOut', { objectId: document.id });
      const version = { objectId: copy.id, major: true, contentStream: contentStream(large) };
      const latest = await client.call('checkIn', version);
      assert.deepEqual([await stored(document), (await stored(latest)).length], ['one', large.length]);
    });
  });
}

describe('a document that is not checked out: the embedded repository', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'secret' }, sampleData: false });
  });
  after(() => repository.close());

  describeUnchecked('by the Browser binding', () =>
    Promise.resolve({ url: repository.url, user: 'demo', password: 'secret', versionable: 'D:demo:contract' }),
  );
});

for (const wire of wires) {
  describeWith('java', `a document that is not checked out: OpenCMIS in-memory by ${wire.title}`, () => {
    describeUnchecked('by the calls themselves', async () => ({
      ...accessTo(await sharedInMemoryServer(), wire),
      versionable: 'VersionableType',
    }));
  });
}
