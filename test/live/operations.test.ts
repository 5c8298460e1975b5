import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { operationNames, operations, type Operation } from '../../src/model/operations';
import { sharedFileshareServer, sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { embeddedSubject, inMemorySubject } from './operation-subjects';
import { describeOperations } from './operations';
import { accessTo, wires } from './wires';

describe('every operation by the Browser binding', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' } });
  });
  after(() => repository.close());

  describeOperations('on the embedded repository', () => Promise.resolve(embeddedSubject(repository)), []);
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

for (const wire of wires) {
  const { title, cmisVersion } = wire;
  describeWith('java', `every operation by ${title}, on real servers`, () => {
    const lacking = cmisVersion === '1.0' ? newIn11 : [];

    describeOperations('on OpenCMIS in-memory', async () => inMemorySubject(await sharedInMemoryServer(), wire), [
      ...inMemoryCannot,
      ...lacking,
    ]);

    describeOperations(
      'on OpenCMIS fileshare',
      async () => ({
        ...accessTo(await sharedFileshareServer(), wire),
        cmisVersion,
        versionable: 'cmis:document',
        deletesContentWithoutToken: true,
      }),
      [...fileshareCannot, ...lacking],
    );
  });
}
