import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { describeScenarios } from './scenarios';
import { describeUpdates } from './update';
import { describeValues } from './values';
import { accessTo, wires, type Access } from './wires';

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

for (const wire of wires) {
  describeWith('java', `by ${wire.title}, OpenCMIS in-memory`, () => {
    const hasAspects = wire.cmisVersion !== '1.0';
    const access = async (): Promise<Access> => accessTo(await sharedInMemoryServer(), wire);

    describeScenarios(
      'scenarios',
      async () => ({
        ...(await access()),
        cmisVersion: wire.cmisVersion,
        repositoryId: (await sharedInMemoryServer()).repositoryId,
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
      }),
      { hasAspects },
    );

    if (hasAspects) {
      describeUpdates(
        'updates',
        async () => ({
          ...(await access()),
          aspect: { id: 'MySecondaryType', property: 'SecondaryStringProp', required: { SecondaryIntegerProp: 7 } },
        }),
        false,
      );
    }
    describeValues('values and names', async () => ({
      ...(await access()),
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
    }));
  });
}
