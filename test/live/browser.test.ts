import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeScenarios } from './scenarios';
import { describeUpdates } from './update';

describe('by the Browser binding, the embedded repository', () => {
  let repository: DemoRepository | undefined;
  after(async () => {
    await repository?.close();
  });
  describeScenarios('scenarios', async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' } });
    return {
      url: repository.url,
      user: 'demo',
      password: 'demo-password',
      repositoryId: repository.repositoryId,
      typed: {
        type: 'D:demo:invoice',
        required: { 'demo:number': 'R-1' },
        string: 'demo:note',
        integer: 'demo:serial',
        decimal: 'demo:amount',
        boolean: 'demo:paid',
        datetime: 'demo:dueDate',
        strings: 'demo:labels',
      },
      versionable: 'D:demo:contract',
      aspect: { name: 'cm:titled', id: 'P:cm:titled', property: 'cm:title', required: {} },
      oddNames: ['"quoted"?', 'back\\slash', '..', 'tab\tand\nline'],
    };
  });

  describeUpdates('updates', () => {
    if (repository === undefined) throw new Error('the scenarios start the repository');
    return Promise.resolve({
      url: repository.url,
      user: 'demo',
      password: 'demo-password',
      aspect: { id: 'P:cm:titled', property: 'cm:title', required: {} },
      other: { id: 'P:cm:effectivity', name: 'cm:effectivity' },
    });
  });
});

describeWith('java', 'by the Browser binding, OpenCMIS in-memory', () => {
  describeScenarios('scenarios', async () => {
    const { browserUrl, user, password, repositoryId } = await sharedInMemoryServer();
    return {
      url: browserUrl,
      user,
      password,
      repositoryId,
      typed: {
        type: 'ComplexType',
        required: {},
        string: 'StringProp',
        integer: 'IntProp',
        decimal: 'DecimalProp',
        boolean: 'BooleanProp',
        datetime: 'DateTimeProp',
        integers: 'IntPropMV',
      },
      versionable: 'VersionableType',
      aspect: {
        name: 'MySecondaryType',
        id: 'MySecondaryType',
        property: 'SecondaryStringProp',
        required: { SecondaryIntegerProp: 7 },
      },
      oddNames: [],
    };
  });

  describeUpdates('updates', async () => {
    const { browserUrl, user, password } = await sharedInMemoryServer();
    return {
      url: browserUrl,
      user,
      password,
      aspect: { id: 'MySecondaryType', property: 'SecondaryStringProp', required: { SecondaryIntegerProp: 7 } },
    };
  });
});
