import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeScenarios } from './scenarios';
import { describeUpdates } from './update';
import { describeValues } from './values';

describe('by the Browser binding, the embedded repository', () => {
  let repository: DemoRepository;
  before(async () => {
    repository = await startDemoRepository({ users: { demo: 'demo-password' } });
  });
  after(() => repository.close());
  const access = { user: 'demo', password: 'demo-password' };

  describeScenarios('scenarios', () =>
    Promise.resolve({
      url: repository.url,
      ...access,
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
    }),
  );

  describeUpdates(
    'updates',
    () =>
      Promise.resolve({
        url: repository.url,
        ...access,
        aspect: { id: 'P:cm:titled', property: 'cm:title', required: {} },
        other: { id: 'P:cm:effectivity', name: 'cm:effectivity' },
      }),
    true,
  );
  describeValues('values and names', () =>
    Promise.resolve({
      url: repository.url,
      ...access,
      type: 'D:demo:invoice',
      required: { 'demo:number': 'R-1' },
      properties: {
        string: 'demo:customer',
        integer: 'demo:serial',
        boolean: 'demo:paid',
        datetime: 'demo:dueDate',
        html: 'demo:note',
        'string[]': 'demo:labels',
      },
      takesName: () => true,
    }),
  );
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

  describeUpdates(
    'updates',
    async () => {
      const { browserUrl, user, password } = await sharedInMemoryServer();
      return {
        url: browserUrl,
        user,
        password,
        aspect: { id: 'MySecondaryType', property: 'SecondaryStringProp', required: { SecondaryIntegerProp: 7 } },
      };
    },
    false,
  );
  describeValues('values and names', async () => {
    const { browserUrl, user, password } = await sharedInMemoryServer();
    return {
      url: browserUrl,
      user,
      password,
      type: 'ComplexType',
      required: {},
      properties: {
        string: 'StringProp',
        integer: 'IntProp',
        decimal: 'DecimalProp',
        boolean: 'BooleanProp',
        datetime: 'DateTimeProp',
        html: 'HtmlProp',
        'integer[]': 'IntPropMV',
        'decimal[]': 'DecimalPropMV',
        'boolean[]': 'BooleanPropMV',
        'datetime[]': 'DateTimePropMV',
        'html[]': 'HtmlPropMV',
      },
      takesName: (name) => !/[/\\:"*?<>|]/.test(name),
    };
  });
});
