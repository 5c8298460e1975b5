import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import registerAspects from '../../nodes/aspects/aspects';
import registerCreate from '../../nodes/create/create';
import registerInfo from '../../nodes/info/info';
import registerPermissions from '../../nodes/permissions/permissions';
import registerPolicies from '../../nodes/policies/policies';
import registerQuery from '../../nodes/query/query';
import registerRelationships from '../../nodes/relationships/relationships';
import registerRepository from '../../nodes/repository/repository';
import registerSetContent from '../../nodes/set-content/set-content';
import registerTypes from '../../nodes/types/types';
import registerVersions from '../../nodes/versions/versions';
import { startFlow } from '../support/flow';

type Case = [type: string, register: (RED: NodeAPI) => void, config: object, msg: object];

/** What was set for another choice of the node, or belongs to another node, and wouldn't do. */
const fromMessage = { wrong: { of: 'no kind' } };
const wrong = (field: string): object => ({ [field]: 'wrong', [`${field}Type`]: 'msg' });

const ofImage = { object: '/Images/Harbour.png', objectType: 'str' };

const cases: Case[] = [
  ['cmis-aspects', registerAspects, { action: 'list', ...wrong('aspects') }, { payload: '/' }],
  ['cmis-aspects', registerAspects, { action: 'find', property: 'cm:title', list: true, ...wrong('aspects') }, {}],
  [
    'cmis-create',
    registerCreate,
    {
      kind: 'folder',
      unfiled: true,
      folder: '/',
      folderType: 'str',
      contentFrom: 'file',
      versioningState: 'wrong',
      ...wrong('file'),
      ...wrong('policyText'),
      ...wrong('source'),
    },
    { filename: 'a folder', mimetype: 7, target: 7 },
  ],
  [
    'cmis-create',
    registerCreate,
    { contentFrom: 'none', staging: 'folder', stagingFolder: 'wrong', upload: 'wrong', folder: '/', folderType: 'str' },
    { filename: 'no content', mimetype: 7, target: 7, req: 'none' },
  ],
  [
    'cmis-create',
    registerCreate,
    { kind: 'relationship', unfiled: true, createFolders: true, typeId: 'R:demo:references', typeIdType: 'str' },
    { payload: '/Images/Harbour.png', target: '/Images/Hills.png', folder: 7 },
  ],
  ['cmis-create', registerCreate, { unfiled: true, createFolders: true }, { payload: 'x', filename: 'a', folder: 7 }],
  ['cmis-info', registerInfo, { what: 'repositories' }, { repositoryId: 7 }],
  ['cmis-permissions', registerPermissions, { action: 'read', ...wrong('dryRun') }, { payload: '/' }],
  ['cmis-policies', registerPolicies, { action: 'list' }, { payload: '/', policy: 7 }],
  [
    'cmis-relationships',
    registerRelationships,
    { action: 'list', ...wrong('objectName') },
    { payload: '/', target: 7 },
  ],
  [
    'cmis-relationships',
    registerRelationships,
    { action: 'delete', ...wrong('typeId'), ...wrong('filter'), ...wrong('limit'), ...wrong('pageSize') },
    { payload: '/none' },
  ],
  [
    'cmis-set-content',
    registerSetContent,
    {
      ...ofImage,
      action: 'delete',
      contentFrom: 'chunks',
      content: 'wrong(',
      contentType: 'jsonata',
      ...wrong('file'),
      ...wrong('lastChunk'),
      ...wrong('comment'),
      ...wrong('major'),
    },
    { mimetype: 7, parts: 7 },
  ],
  [
    'cmis-set-content',
    registerSetContent,
    { ...ofImage, action: 'delete', contentFrom: 'file', ...wrong('file') },
    { payload: 'x' },
  ],
  [
    'cmis-set-content',
    registerSetContent,
    { ...ofImage, action: 'append', upload: 'wrong', chunkSize: 'wrong', ...wrong('comment'), ...wrong('file') },
    { payload: 'x', mimetype: 7 },
  ],
  [
    'cmis-set-content',
    registerSetContent,
    { ...ofImage, contentFrom: 'value', partTimeout: 'wrong', ...wrong('lastChunk'), ...wrong('major') },
    { payload: 'x' },
  ],
  ['cmis-types', registerTypes, { action: 'children', ...wrong('depth') }, { payload: 'cmis:folder' }],
  ['cmis-types', registerTypes, { action: 'tree', definition: 'wrong(', definitionType: 'jsonata' }, { payload: null }],
  [
    'cmis-versions',
    registerVersions,
    { action: 'latest', contentFrom: 'file', ...wrong('comment'), ...wrong('major'), ...wrong('file') },
    { payload: '/none', mimetype: 7 },
  ],
  ['cmis-versions', registerVersions, { action: 'all', ...wrong('aspects') }, { payload: '/none', aspects: 7 }],
  [
    'cmis-query',
    registerQuery,
    { statement: 'SELECT cmis:name FROM cmis:folder', statementType: 'str', onDemand: true },
    { tick: 'of another node' },
  ],
];

describe('a field that the dialog hides', () => {
  for (const [type, register, config, msg] of cases) {
    it(`is not read: ${type} ${JSON.stringify(config)}`, async () => {
      const flow = await startFlow({
        types: [registerRepository, register],
        node: { type, repository: 'repo', ...config },
        outputs: 3,
        others: [{ id: 'repo', type: 'cmis-repository', server: 'demo' }],
      });
      try {
        const { error, outputs, ends } = await flow.run({ ...msg, ...fromMessage });
        assert.equal(error, undefined, error?.message);
        assert.equal(ends, 1);
        assert.ok(outputs.length > 0, 'nothing was sent');
      } finally {
        await flow.stop();
      }
    });
  }
});
