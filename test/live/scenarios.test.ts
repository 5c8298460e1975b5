import { startDemoRepository, type DemoRepository } from '../../src/demo/demo-repository';
import { sharedAspectsServer, sharedFileshareServer, sharedInMemoryServer } from '../support/opencmis-server';
import { describeWith } from '../support/require';
import { insteadOn10, insteadOnFileshare } from './instead';
import { describeScenarios } from './scenarios';
import { describeUpdates } from './update';
import { describeValues } from './values';
import { accessTo, atomPub10, wires, type Access } from './wires';

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

const complexType = {
  type: 'ComplexType',
  required: {},
  string: 'StringProp',
  integer: 'IntProp',
  decimal: 'DecimalProp',
  boolean: 'BooleanProp',
  datetime: 'DateTimeProp',
  integers: 'IntPropMV',
};

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
        typed: complexType,
        versionable: 'VersionableType',
        aspect: {
          name: 'MySecondaryType',
          id: 'MySecondaryType',
          property: 'SecondaryStringProp',
          required: { SecondaryIntegerProp: 7 },
        },
        oddNames: [],
      }),
      hasAspects ? {} : insteadOn10,
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

for (const wire of wires) {
  describeWith('java', `by ${wire.title}, OpenCMIS fileshare`, () => {
    describeScenarios(
      'scenarios',
      async () => {
        const server = await sharedFileshareServer();
        const { cmisVersion } = wire;
        return { ...accessTo(server, wire), cmisVersion, repositoryId: server.repositoryId, oddNames: [] };
      },
      insteadOnFileshare,
    );
  });
}

describeWith('javac', "by AtomPub 1.0, OpenCMIS in-memory with Alfresco's aspects", () => {
  const access = async (): Promise<Access> => accessTo(await sharedAspectsServer(), atomPub10);
  const aspect = { id: 'P:cm:titled', property: 'cm:title', required: {} };

  describeScenarios('scenarios', async () => ({
    ...(await access()),
    cmisVersion: '1.0',
    repositoryId: (await sharedAspectsServer()).repositoryId,
    typed: complexType,
    versionable: 'VersionableType',
    aspect: { ...aspect, name: 'cm:titled' },
    oddNames: [],
  }));

  describeUpdates(
    'updates',
    async () => ({ ...(await access()), aspect, other: { id: 'P:cm:counted', name: 'cm:counted' } }),
    false,
  );

  describeValues('values of aspects and names', async () => ({
    ...(await access()),
    type: 'cmis:document',
    aspects: ['P:acme:everything'],
    required: {},
    properties: {
      string: 'acme:string',
      integer: 'acme:integer',
      decimal: 'acme:decimal',
      boolean: 'acme:boolean',
      datetime: 'acme:datetime',
      html: 'acme:html',
      'string[]': 'acme:strings',
      'integer[]': 'acme:integers',
      'decimal[]': 'acme:decimals',
      'boolean[]': 'acme:booleans',
      'datetime[]': 'acme:datetimes',
      'html[]': 'acme:htmls',
    },
    takesName: (name) => !/[/\\:"*?<>|]/.test(name),
  }));
});
