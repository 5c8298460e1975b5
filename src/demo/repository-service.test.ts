import assert from 'node:assert/strict';
import { DemoRequests } from '../../test/support/demo-requests';

describe('demo repository: repository and types', () => {
  let demo: DemoRequests;
  before(async () => (demo = await DemoRequests.start()));
  after(() => demo.close());

  it('answers the service address with the map of repositories', async () => {
    for (const address of ['', '/', '/demo?cmisselector=repositoryInfo', '/demo']) {
      const answer = await demo.get(address);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(answer.at('demo', 'repositoryId'), 'demo');
      assert.equal(answer.at('demo', 'repositoryUrl'), `${demo.repository.url}/demo`);
      assert.equal(answer.at('demo', 'rootFolderUrl'), `${demo.repository.url}/demo/root`);
      assert.equal(answer.at('demo', 'cmisVersionSupported'), '1.1');
      assert.equal(answer.at('demo', 'productName'), 'cmisflow Demo repository');
      assert.equal(answer.at('demo', 'capabilities', 'capabilityQuery'), 'bothcombined');
    }
  });

  it('knows no other repository', async () => {
    const answer = await demo.get('/other?cmisselector=repositoryInfo');
    assert.equal(answer.status, 404);
    assert.equal(answer.at('exception'), 'objectNotFound');
  });

  it('lists the base types, a page at a time', async () => {
    const all = await demo.get('/demo', { cmisselector: 'typeChildren' });
    const ids = [0, 1, 2, 3, 4, 5].map((index) => all.at('types', index, 'id'));
    assert.deepEqual(ids, [
      'cmis:document',
      'cmis:folder',
      'cmis:item',
      'cmis:relationship',
      'cmis:policy',
      'cmis:secondary',
    ]);
    assert.equal(all.at('types', 0, 'propertyDefinitions'), undefined);
    const page = await demo.get('/demo', { cmisselector: 'typeChildren', maxItems: '2', skipCount: '1' });
    assert.equal(page.at('types', 0, 'id'), 'cmis:folder');
    assert.equal(page.at('hasMoreItems'), true);
    assert.equal(page.at('numItems'), 6);
  });

  it('shows the tree of types to the depth that is asked for', async () => {
    const deep = await demo.get('/demo', {
      cmisselector: 'typeDescendants',
      depth: '-1',
      includePropertyDefinitions: 'true',
    });
    assert.equal(deep.at(0, 'children', 0, 'type', 'id'), 'D:demo:invoice');
    assert.equal(deep.at(0, 'type', 'propertyDefinitions', 'cmis:name', 'required'), true);
    const flat = await demo.get('/demo', { cmisselector: 'typeDescendants', depth: '1' });
    assert.equal(flat.at(0, 'children'), undefined);
  });

  it('describes a type with its own and its inherited properties', async () => {
    const type = await demo.get('/demo', { cmisselector: 'typeDefinition', typeId: 'D:demo:invoice' });
    assert.equal(type.at('queryName'), 'demo:invoice');
    assert.equal(type.at('baseId'), 'cmis:document');
    assert.equal(type.at('parentId'), 'cmis:document');
    assert.equal(type.at('propertyDefinitions', 'cmis:name', 'inherited'), true);
    assert.equal(type.at('propertyDefinitions', 'demo:number', 'inherited'), false);
    assert.equal(type.at('propertyDefinitions', 'demo:number', 'maxLength'), 20);
    assert.equal(type.at('propertyDefinitions', 'demo:amount', 'minValue'), 0);
    assert.equal(type.at('propertyDefinitions', 'demo:labels', 'cardinality'), 'multi');
    assert.equal(type.at('propertyDefinitions', 'demo:currency', 'choice', 1, 'value'), 'USD');
    assert.equal(type.at('propertyDefinitions', 'demo:currency', 'defaultValue'), 'EUR');
    assert.equal(type.at('propertyDefinitions', 'demo:dueDate', 'resolution'), 'time');
  });

  it('describes aspects as secondary types', async () => {
    const type = await demo.get('/demo', { cmisselector: 'typeDefinition', typeId: 'P:cm:titled' });
    assert.equal(type.at('baseId'), 'cmis:secondary');
    assert.equal(type.at('queryName'), 'cm:titled');
    assert.equal(type.at('propertyDefinitions', 'cm:title', 'propertyType'), 'string');
  });

  it('refuses a type that is not there', async () => {
    const answer = await demo.get('/demo', { cmisselector: 'typeDefinition', typeId: '__proto__' });
    assert.equal(answer.at('exception'), 'objectNotFound');
    assert.equal((await demo.get('/demo', { cmisselector: 'typeDefinition' })).at('exception'), 'invalidArgument');
  });

  it('says what it does not have', async () => {
    const answers = [
      await demo.get('/demo', { cmisselector: 'lastResult' }),
      await demo.get('/demo/root', { cmisselector: 'constructor' }),
      await demo.post('/demo/root', {}),
      await demo.get('/demo/elsewhere'),
      await demo.get('', { callback: 'f' }),
    ];
    for (const answer of answers) {
      assert.equal(answer.status, 405, answer.text);
      assert.equal(answer.at('exception'), 'notSupported');
    }
  });
});
