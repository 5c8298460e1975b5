import assert from 'node:assert/strict';
import { alfresco, alfrescoPermissions } from '../../test/support/acl-server';
import { permissionsOf, resolveEntries } from './permission-names';

const basic = ['cmis:read', 'cmis:write', 'cmis:all'];
const resolve = (name: string, known: readonly string[]) =>
  resolveEntries([{ principalId: 'anna', permissions: [name] }], known)[0]?.permissions[0];

describe('names of permissions', () => {
  const found: [name: string, known: readonly string[], id: string][] = [
    ['cmis:read', basic, 'cmis:read'],
    ['read', basic, 'cmis:read'],
    ['All', basic, 'cmis:all'],
    ['Consumer', alfrescoPermissions, alfresco('Consumer')],
    ['coordinator', alfrescoPermissions, alfresco('Coordinator')],
    [alfresco('Editor'), alfrescoPermissions, alfresco('Editor')],
    ['Read', alfrescoPermissions, 'cmis:read'],
    ['Browse', ['cmis:read', 'sys.Browse'], 'sys.Browse'],
    ['read', ['Read', 'ReadWrite'], 'Read'],
    ['anything', [], 'anything'],
    ['write', [], 'cmis:write'],
    ['cmis:write', ['Read', 'ReadWrite'], 'cmis:write'],
  ];
  for (const [name, known, id] of found) {
    it(`finds ${name} among ${String(known.length)}: ${id}`, () => assert.equal(resolve(name, known), id));
  }

  it('lists every unknown name with the nearest ones, or with those there are', () => {
    const aces = [
      { principalId: 'anna', permissions: ['Consummer', 'read'] },
      { principalId: 'bert', permissions: ['superuser'] },
    ];
    assert.throws(() => resolveEntries(aces, alfrescoPermissions), {
      code: 'input',
      message:
        /"Consummer"; the nearest are Consumer; .*"superuser"; it knows read, write, all, Consumer, Contributor, Editor/,
    });
  });

  it('does not choose between two permissions of one name', () => {
    assert.throws(() => resolve('View', ['a.View', 'b.View']), { code: 'input', message: /may be a\.View or b\.View/ });
  });

  it('are read from the repository info, if it has any', () => {
    const permissions = [{ permission: 'cmis:read', description: 'Read' }, { permission: 'x' }, 'y', {}];
    assert.deepEqual(permissionsOf({ aclCapabilities: { permissions } }), ['cmis:read', 'x']);
    assert.deepEqual(permissionsOf({}), []);
    assert.deepEqual(permissionsOf({ aclCapabilities: {} }), []);
  });
});
