import assert from 'node:assert/strict';
import { at, startFlow, type TestFlow } from '../../test/support/flow';
import { createCmisClient } from '../../src/client/create-client';
import type { CmisClient } from '../../src/client/client';
import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import registerRepository from '../repository/repository';
import registerMove from './move';

describe('a dry run of cmis-move into a folder that only others may change', () => {
  let demo: DemoRepository;
  let owner: CmisClient;
  let flow: TestFlow | undefined;
  before(async () => {
    demo = await startDemoRepository({ users: { owner: 'o', guest: 'g' }, sampleData: false });
    owner = createCmisClient({ url: demo.url, auth: { type: 'basic', user: 'owner', password: 'o' } });
    const properties = { 'cmis:objectTypeId': 'cmis:folder', 'cmis:name': 'closed' };
    const { id } = await owner.call('createFolder', { folderId: '/', properties });
    const removeACEs = { aces: ['anyone', 'guest'].map((each) => ({ principalId: each, permissions: ['cmis:all'] })) };
    const addACEs = { aces: [{ principalId: 'guest', permissions: ['cmis:read'] }] };
    await owner.call('applyACL', { objectId: id, addACEs, removeACEs });
    for (const [name, type] of [
      ['a.txt', 'document'],
      ['open', 'folder'],
    ] as const) {
      const own = { 'cmis:objectTypeId': `cmis:${type}`, 'cmis:name': name };
      await owner.call(type === 'folder' ? 'createFolder' : 'createDocument', { folderId: '/', properties: own });
    }
  });
  after(async () => {
    await owner.close();
    await demo.close();
  });
  afterEach(async () => {
    await flow?.stop();
    flow = undefined;
  });
  const start = async (config: object): Promise<TestFlow> => {
    flow = await startFlow({
      types: [registerRepository, registerMove],
      node: { type: 'cmis-move', repository: 'repo', ...config },
      outputs: 2,
      others: [{ id: 'repo', type: 'cmis-repository', server: 'other', url: demo.url }],
      credentials: { repo: { user: 'guest', password: 'g' } },
    });
    return flow;
  };
  const dry = { dryRun: 'true', dryRunType: 'bool' };

  for (const [action, payload, missing] of [
    ['move', '/a.txt', 'canCreateDocument'],
    ['move', '/open', 'canCreateFolder'],
    ['file', '/a.txt', 'canCreateDocument'],
  ] as const) {
    it(`says that ${payload} may not get there: ${action}`, async () => {
      const { error, payloads } = await (await start({ ...dry, action })).run({ payload, folder: '/closed' });
      assert.equal(error, undefined, error?.message);
      assert.deepEqual([at(payloads[0], 'allowed'), at(payloads[0], 'missing')], [false, [missing]]);
      await flow?.stop();
      const real = await (await start({ action })).run({ payload, folder: '/closed' });
      assert.equal(real.error?.code, 'permissionDenied');
    });
  }

  it('says that an object may be moved to where the user may', async () => {
    const { payloads } = await (await start(dry)).run({ payload: '/a.txt', folder: '/open' });
    assert.deepEqual([at(payloads[0], 'allowed'), at(payloads[0], 'missing')], [true, []]);
  });

  it('says that there is no such folder to file in, unless it would be made', async () => {
    const { error } = await (await start({ ...dry, action: 'file' })).run({ payload: '/a.txt', folder: '/none' });
    assert.equal(error?.code, 'objectNotFound');
    await flow?.stop();
    const running = await start({ ...dry, action: 'file', createFolders: true });
    assert.equal(at((await running.run({ payload: '/a.txt', folder: '/none' })).payloads[0], 'allowed'), true);
  });
});
