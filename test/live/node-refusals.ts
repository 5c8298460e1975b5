/** What a repository may lack as a whole. */
export type Part =
  'query' | 'aspects' | 'versions' | 'new versions' | 'relationships' | 'policies' | 'permissions' | 'new types';

/** A message for something that the repository lacks, and the error that has to come of it. */
interface Refusal {
  readonly type: string;
  readonly action: string;
  readonly config: object;
  /** With a document of the repository. */
  readonly msg: (payload: unknown) => object;
  readonly code: string;
  readonly says: RegExp;
}

export const refusals: Readonly<Record<Part, readonly Refusal[]>> = {
  query: [
    {
      type: 'cmis-query',
      action: 'a statement',
      config: { statement: 'SELECT cmis:name FROM cmis:document', statementType: 'str' },
      msg: () => ({}),
      code: 'notSupported',
      says: /capabilityQuery is none/,
    },
  ],
  aspects: [
    {
      type: 'cmis-aspects',
      action: 'an aspect that is added',
      config: { action: 'add', aspects: 'cm:titled', aspectsType: 'str' },
      msg: (payload) => ({ payload }),
      code: 'input',
      says: /has no type or aspect "cm:titled"/,
    },
  ],
  versions: [
    {
      type: 'cmis-versions',
      action: 'checking out',
      config: { action: 'checkOut' },
      msg: (payload) => ({ payload }),
      code: 'constraint',
      says: /can't have versions/,
    },
  ],
  'new versions': [
    {
      type: 'cmis-set-content',
      action: 'a new version',
      config: { action: 'newVersion', object: 'id', objectType: 'msg' },
      msg: (payload) => ({ id: payload, payload: 'new' }),
      code: 'constraint',
      says: /can't have versions/,
    },
  ],
  relationships: [
    {
      type: 'cmis-relationships',
      action: 'a new one',
      config: { action: 'create', typeId: 'cmis:relationship', typeIdType: 'str' },
      msg: (payload) => ({ payload, target: payload }),
      code: 'input',
      says: /has no type or aspect "cmis:relationship"/,
    },
    {
      type: 'cmis-relationships',
      action: 'the list',
      config: {},
      msg: (payload) => ({ payload }),
      code: 'notSupported',
      says: /relationships/i,
    },
  ],
  policies: [
    {
      type: 'cmis-policies',
      action: 'the list',
      config: { action: 'list' },
      msg: (payload) => ({ payload }),
      code: 'notSupported',
      says: /policies/i,
    },
    {
      type: 'cmis-create',
      action: 'a policy',
      config: {
        kind: 'policy',
        unfiled: true,
        objectName: 'p',
        objectNameType: 'str',
        typeId: 'cmis:policy',
        typeIdType: 'str',
      },
      msg: () => ({}),
      code: 'input',
      says: /has no type or aspect "cmis:policy"/,
    },
  ],
  permissions: [
    {
      type: 'cmis-permissions',
      action: 'a change',
      config: { action: 'add' },
      msg: (payload) => ({ payload, permissions: { anyone: 'read' } }),
      code: 'notSupported',
      says: /applyACL/,
    },
  ],
  'new types': [
    {
      type: 'cmis-types',
      action: 'a new type',
      config: { action: 'create' },
      msg: () => ({ payload: { id: 'a-new-type', parentId: 'cmis:document', displayName: 'A type of the tests' } }),
      code: 'notSupported',
      says: /createType/,
    },
  ],
};
