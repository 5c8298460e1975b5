import assert from 'node:assert/strict';
import {
  describeEntries,
  differenceOf,
  directGrantsOf,
  grantsOf,
  wantedGrants,
  type AclAction,
} from './acl-difference';

type Entries = Record<string, string[]>;

const grants = (entries: Entries) =>
  grantsOf(Object.entries(entries).map(([principalId, permissions]) => ({ principalId, permissions })));

function change(action: AclAction, current: Entries, given: Entries): { add: Entries; remove: Entries } {
  const now = grants(current);
  const { add, remove } = differenceOf(now, wantedGrants(action, now, grants(given)));
  const plain = (aces: typeof add): Entries =>
    Object.fromEntries(aces.map(({ principalId, permissions }) => [principalId, [...permissions]]));
  return { add: plain(add), remove: plain(remove) };
}

describe('the difference between ACLs', () => {
  const now = { anna: ['cmis:read', 'cmis:write'], bert: ['cmis:all'] };

  const cases: [title: string, action: AclAction, given: Entries, add: Entries, remove: Entries][] = [
    [
      'adds what is not there',
      'add',
      { anna: ['cmis:all'], carl: ['cmis:read'] },
      { anna: ['cmis:all'], carl: ['cmis:read'] },
      {},
    ],
    ['adds nothing twice', 'add', { anna: ['cmis:read'] }, {}, {}],
    ['does not take one permission for another', 'add', { bert: ['cmis:read'] }, { bert: ['cmis:read'] }, {}],
    ['removes one of several permissions', 'remove', { anna: ['cmis:read'] }, {}, { anna: ['cmis:read'] }],
    [
      'removes all of a principal without permissions',
      'remove',
      { anna: [] },
      {},
      { anna: ['cmis:read', 'cmis:write'] },
    ],
    ['removes nothing that is not there', 'remove', { anna: ['cmis:all'], carl: [] }, {}, {}],
    [
      'sets by what is missing and what is too much',
      'set',
      { anna: ['cmis:write'], carl: ['cmis:read'] },
      { carl: ['cmis:read'] },
      { anna: ['cmis:read'], bert: ['cmis:all'] },
    ],
    ['sets a principal to nothing', 'set', { anna: [], bert: ['cmis:all'] }, {}, { anna: ['cmis:read', 'cmis:write'] }],
    ['sets nothing anew', 'set', now, {}, {}],
    ['sets to an empty list', 'set', {}, {}, now],
  ];
  for (const [title, action, given, add, remove] of cases) {
    it(title, () => assert.deepEqual(change(action, now, given), { add, remove }));
  }

  it('takes several entries of a principal together, and inherited ones for what they are', () => {
    const direct = directGrantsOf({
      aces: [
        { principalId: 'anna', permissions: ['cmis:read'], isDirect: true },
        { principalId: 'anna', permissions: ['cmis:write'] },
        { principalId: 'GROUP_EVERYONE', permissions: ['cmis:read'], isDirect: false },
      ],
    });
    assert.deepEqual(
      [...direct].map(([id, own]) => [id, [...own.values()]]),
      [['anna', ['cmis:read', 'cmis:write']]],
    );
  });

  it('knows the permissions of Alfresco by what follows the last dot', () => {
    const consumer = '{http://www.alfresco.org/model/content/1.0}cmobject.Consumer';
    assert.deepEqual(change('add', { anna: [consumer] }, { anna: ['{other}other.Consumer'] }), { add: {}, remove: {} });
    const read = '{http://www.alfresco.org/model/system/1.0}base.Read';
    assert.deepEqual(change('set', { anna: ['cmis:read'] }, { anna: [read] }), { add: {}, remove: {} });
  });

  it('keeps a principal with the name of a member of every object', () => {
    assert.deepEqual(change('add', {}, { constructor: ['cmis:read'] }).add, { constructor: ['cmis:read'] });
  });

  it('is told in a sentence', () => {
    assert.equal(
      describeEntries([
        { principalId: 'anna', permissions: ['cmis:read', 'cmis:write'] },
        { principalId: 'bert', permissions: ['cmis:all'] },
      ]),
      'anna: cmis:read, cmis:write; bert: cmis:all',
    );
  });
});
