import assert from 'node:assert/strict';
import {
  addAndRemove,
  alfresco,
  alfrescoPermissions,
  startAclServer,
  type AclBehaviour,
  type AclServer,
  type Entries,
} from '../../test/support/acl-server';
import type { AclAction } from './acl-difference';
import { changeAcl, planAcl } from './change-acl';
import type { CmisClient } from './client';
import { createCmisClient } from './create-client';

/** Taking an entry off takes all entries off, and what isn't there can't be taken off. */
const likeAlfresco = {
  productName: 'Alfresco Community',
  permissions: alfrescoPermissions,
  apply: (now: Entries, add: Entries, remove: Entries) => {
    for (const [id, permissions] of Object.entries(remove)) {
      if (permissions.some((each) => now[id]?.includes(each) !== true)) {
        return { exception: 'constraint', message: 'No matching ACE found to remove!' };
      }
    }
    return addAndRemove(Object.keys(remove).length > 0 ? {} : now, add, {});
  },
};

describe('changing an ACL', () => {
  let server: AclServer | undefined;
  let client: CmisClient | undefined;
  let notes: string[];
  const start = async (entries: Entries, behaviour?: AclBehaviour) => {
    const started = await startAclServer(entries, behaviour);
    const own = createCmisClient({ url: started.serviceUrl });
    [server, client, notes] = [started, own, []];
    const options = { onNote: (note: string) => void notes.push(note) };
    const change = (action: AclAction, given: Entries, propagation?: 'propagate') => {
      const entries = Object.entries(given).map(([principalId, permissions]) => ({ principalId, permissions }));
      return changeAcl(own, 'doc', { action, entries, propagation }, options);
    };
    return { server: started, client: own, change };
  };
  afterEach(async () => {
    await client?.close();
    await server?.stop();
  });

  it('sends the difference alone, and gives the ACL as it is read back', async () => {
    const { server, change } = await start(
      { anna: ['cmis:read'], bert: ['cmis:all'] },
      { inherited: { all: ['cmis:read'] } },
    );
    const acl = await change('set', { anna: ['read', 'write'] });
    assert.deepEqual(acl.aces, [
      { principalId: 'anna', permissions: ['cmis:read', 'cmis:write'], isDirect: true },
      { principalId: 'all', permissions: ['cmis:read'], isDirect: false },
    ]);
    assert.deepEqual(server.changes, [
      { add: { anna: ['cmis:write'] }, remove: { bert: ['cmis:all'] }, propagation: null },
    ]);
    assert.deepEqual(notes, []);
  });

  it('sends nothing when there is nothing to change', async () => {
    const { server, change } = await start({ anna: ['cmis:read'] });
    await change('add', { anna: ['read'] });
    await change('remove', { anna: ['write'], nobody: [] });
    await change('set', { anna: ['cmis:read'] });
    assert.deepEqual(server.changes, []);
  });

  it('says what is to be removed, but comes from a parent', async () => {
    const inherited = { anna: ['cmis:read', 'cmis:write'], all: ['cmis:read'] };
    const { server, change } = await start({ anna: ['cmis:all'] }, { inherited });
    await change('remove', { anna: [], all: ['write'] });
    assert.deepEqual(server.entries(), {});
    assert.deepEqual(notes, ['This comes from a parent and stays: anna: cmis:read, cmis:write.']);
  });

  it('sends what is there already when it is to be propagated', async () => {
    const { server, change } = await start({ anna: ['cmis:read'], bert: ['cmis:all'] });
    await change('add', { anna: ['read'] }, 'propagate');
    assert.deepEqual(server.changes, [{ add: { anna: ['cmis:read'] }, remove: {}, propagation: 'propagate' }]);
  });

  it('says what would be sent, and sends nothing', async () => {
    const { server, client } = await start({ anna: ['cmis:read'] });
    const entries = [{ principalId: 'bert', permissions: ['write'] }];
    const { difference } = await planAcl(client, 'doc', { action: 'set', entries });
    assert.deepEqual(difference, {
      add: [{ principalId: 'bert', permissions: ['cmis:write'] }],
      remove: [{ principalId: 'anna', permissions: ['cmis:read'] }],
    });
    assert.deepEqual(server.changes, []);
  });

  it('loses no entry where taking one off takes all off', async () => {
    const kept = { bert: [alfresco('Editor')], carl: ['cmis:read'] };
    const { server, change } = await start({ anna: [alfresco('Consumer')], ...kept }, likeAlfresco);
    await change('remove', { anna: ['Consumer'] });
    assert.deepEqual(server.entries(), kept);
    assert.equal(server.changes.length, 1, 'in one call: afterwards the user might not be allowed to');
    await change('set', { ...kept, bert: ['Coordinator'] });
    assert.deepEqual(server.entries(), { bert: [alfresco('Coordinator')], carl: ['cmis:read'] });
  });

  it('restores a basic permission that was more than another way to show a role', async () => {
    const both = { bert: [alfresco('Editor'), 'cmis:all'] };
    const { server, change } = await start({ anna: [alfresco('Consumer')], ...both }, likeAlfresco);
    await change('remove', { anna: ['Consumer'] });
    assert.deepEqual(server.entries(), both);
  });

  it('restores what got lost on a server that does not tell that it is one of these', async () => {
    const { server, change } = await start({ anna: ['cmis:read'], bert: ['cmis:all'] }, { apply: likeAlfresco.apply });
    await change('remove', { anna: [] });
    assert.deepEqual(server.entries(), { bert: ['cmis:all'] });
    assert.deepEqual(notes, []);
  });

  it('leaves the basic permissions that a role is shown as, also where they can not be taken off', async () => {
    const show = (now: Entries): Entries =>
      Object.fromEntries(Object.entries(now).map(([id, own]) => [id, [...own, 'cmis:all']]));
    const { server, change } = await start({ anna: [alfresco('Coordinator')] }, { ...likeAlfresco, show });
    await change('set', { anna: ['Coordinator'] });
    assert.deepEqual(server.entries(), { anna: [alfresco('Coordinator')] });
    await change('add', { bert: ['Editor'] });
    await change('remove', { anna: [] });
    assert.deepEqual(server.entries(), { bert: [alfresco('Editor')] });
    assert.match(notes.join(), /refused to take off basic permissions/);
  });

  it('sends a part again that the server forgot, such as the new permission of a principal that loses another', async () => {
    const { server, change } = await start(
      { anna: ['cmis:read'] },
      {
        // As OpenCMIS in-memory does: nothing is added for who is there, and removing comes after.
        apply: (now, add, remove) => addAndRemove({ ...add, ...now }, {}, remove),
      },
    );
    await change('set', { anna: ['write'] });
    assert.deepEqual(server.entries(), { anna: ['cmis:write'] });
    assert.equal(server.changes.length, 2);
    assert.deepEqual(notes, []);
  });

  it('says that an entry is not shown, and takes it for no error', async () => {
    const { change } = await start({ anyone: ['cmis:all'] }, { apply: (now) => now });
    await change('add', { anna: ['read'] });
    assert.match(notes.join(), /does not show anna: cmis:read/);
  });

  it('takes it for an error that a permission is still there', async () => {
    const { change } = await start({ anna: ['cmis:all'], bert: ['cmis:read'] }, { apply: (now) => now });
    await assert.rejects(change('remove', { anna: [] }), {
      code: 'updateConflict',
      message: /still has anna: cmis:all/,
      cause: { outcome: 'unknown' },
    });
  });

  it('gives the answer to the change when the user has shut himself out', async () => {
    const { change } = await start({ me: ['cmis:all'] }, { locksOut: true });
    const { aces } = await change('set', { anna: ['all'] });
    assert.deepEqual(aces, [{ principalId: 'anna', permissions: ['cmis:all'], isDirect: true }]);
    assert.match(notes.join(), /were changed, but could not be read back/);
  });

  it('says what is still open when the second call fails', async () => {
    let calls = 0;
    const { change } = await start(
      { anna: ['cmis:read'] },
      { apply: (now) => (++calls > 1 ? { exception: 'permissionDenied', message: 'no longer' } : now) },
    );
    await assert.rejects(change('add', { bert: ['read'] }), {
      code: 'permissionDenied',
      message: /no longer \(A first call was made; still to be changed: bert: cmis:read\.\)/,
    });
  });

  it('hands on what the server says of a group that it does not know', async () => {
    const { server, change } = await start(
      { anna: ['cmis:read'] },
      { apply: () => ({ exception: 'invalidArgument', message: 'Unknown principal GROUP_none' }) },
    );
    await assert.rejects(change('add', { GROUP_none: ['read'] }), { code: 'invalidArgument', message: /GROUP_none/ });
    assert.equal(server.changes.length, 1);
  });

  it('refuses an unknown permission, and to take something from whoever is signed in', async () => {
    const { server, change } = await start({ anna: ['cmis:read'] });
    await assert.rejects(change('add', { anna: ['reed'] }), { code: 'input', message: /the nearest are read/ });
    await assert.rejects(change('set', { 'cmis:user': ['all'] }), { code: 'input', message: /name the user/ });
    assert.deepEqual(server.changes, []);
  });

  it('adds for whoever is signed in, under a name that only the server knows', async () => {
    const { change } = await start({}, { apply: (now, add) => ({ ...now, test: add['cmis:user'] ?? [] }) });
    assert.deepEqual((await change('add', { 'cmis:user': ['all'] })).aces[0]?.principalId, 'test');
    assert.deepEqual(notes, []);
  });

  it('tries it though the repository says that it can not', async () => {
    const { server, change } = await start({}, { capabilityACL: 'discover' });
    await change('add', { anna: ['read'] });
    assert.deepEqual(server.entries(), { anna: ['cmis:read'] });
    assert.match(notes.join(), /capabilityACL: discover/);
  });

  it('changes one ACL by one flow at a time, so that none takes back what another did', async () => {
    const { server, change } = await start({ x: ['cmis:read'] }, likeAlfresco);
    const names = Array.from({ length: 10 }, (_, index) => `p${String(index)}`);
    await Promise.all([change('remove', { x: [] }), ...names.map((name) => change('add', { [name]: ['read'] }))]);
    assert.deepEqual(Object.keys(server.entries()).sort(), names);
  });
});
