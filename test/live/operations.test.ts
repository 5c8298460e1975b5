import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import type { BindingName } from '../../src/client/client';
import { operationNames, operations, type Operation } from '../../src/model/operations';
import {
  sharedInMemoryServer,
  startFileshareServer,
  type FileshareServer,
  type RunningServer,
} from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeOperations } from './operations';

describe('every operation by the Browser binding', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' } });
  });
  after(() => repository.close());

  describeOperations(
    'on the embedded repository',
    () =>
      Promise.resolve({
        url: repository.url,
        user: 'demo',
        password: 'demo-password',
        versionable: 'D:demo:contract',
        relationship: 'R:demo:references',
        policy: { type: 'cmis:policy', properties: { 'cmis:policyText': 'keep' } },
        bulkAspect: 'P:cm:titled',
        item: { type: 'cmis:item', properties: {} },
        principal: 'demo',
        deletesContentWithoutToken: true,
      }),
    [],
  );
});

const newIn11: readonly Operation[] = operationNames.filter((name) => operations[name].since === '1.1');

/** OpenCMIS in-memory takes new types, but no changes of one. */
const inMemoryCannot: readonly Operation[] = ['updateType'];

const fileshareCannot: readonly Operation[] = [
  'createType',
  'updateType',
  'deleteType',
  'getCheckedOutDocs',
  'createRelationship',
  'createPolicy',
  'createItem',
  'bulkUpdateProperties',
  'addObjectToFolder',
  'removeObjectFromFolder',
  'query',
  'getContentChanges',
  'checkOut',
  'cancelCheckOut',
  'checkIn',
  'getAllVersions',
  'getObjectRelationships',
  'applyPolicy',
  'removePolicy',
  'getAppliedPolicies',
  'applyACL',
];

interface Wire {
  readonly title: string;
  readonly binding: BindingName;
  readonly cmisVersion: '1.0' | '1.1';
  readonly url: (server: RunningServer) => string;
}

const wires: readonly Wire[] = [
  { title: 'Browser', binding: 'browser', cmisVersion: '1.1', url: (server) => server.browserUrl },
  { title: 'AtomPub 1.1', binding: 'atompub', cmisVersion: '1.1', url: (server) => server.atom11Url },
  { title: 'AtomPub 1.0', binding: 'atompub', cmisVersion: '1.0', url: (server) => server.atomUrl },
];

let fileshare: Promise<FileshareServer> | undefined;
after(async () => {
  await (await fileshare)?.stop();
});

for (const { title, binding, cmisVersion, url } of wires) {
  describeWith('java', `every operation by ${title}, on real servers`, () => {
    const lacking = cmisVersion === '1.0' ? newIn11 : [];

    describeOperations(
      'on OpenCMIS in-memory',
      async () => {
        const server = await sharedInMemoryServer();
        const { user, password } = server;
        return {
          url: url(server),
          binding,
          cmisVersion,
          user,
          password,
          versionable: 'VersionableType',
          relationship: 'CrossReferenceType',
          policy: { type: 'AuditPolicy', properties: { AuditSettings: 'all' } },
          item: { type: 'MyItemType', properties: {} },
          principal: user,
          deletesContentWithoutToken: false,
        };
      },
      [...inMemoryCannot, ...lacking],
    );

    describeOperations(
      'on OpenCMIS fileshare',
      async () => {
        fileshare ??= startFileshareServer();
        const server = await fileshare;
        const { user, password } = server;
        return {
          url: url(server),
          binding,
          cmisVersion,
          user,
          password,
          versionable: 'cmis:document',
          deletesContentWithoutToken: true,
        };
      },
      [...fileshareCannot, ...lacking],
    );
  });
}
