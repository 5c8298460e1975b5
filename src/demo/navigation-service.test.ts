import assert from 'node:assert/strict';
import { DemoRequests, type Answer } from '../../test/support/demo-requests';

describe('demo repository: navigation', () => {
  let demo: DemoRequests;
  let folder: string;
  let inner: string;

  before(async () => {
    demo = await DemoRequests.start();
    folder = await demo.createId('cmis:folder', { 'cmis:name': 'folder' });
    inner = await demo.createId('cmis:folder', { 'cmis:name': 'inner' }, folder);
    for (const name of ['c', 'a', 'b']) await demo.createId('cmis:document', { 'cmis:name': name }, folder);
    await demo.createId('cmis:document', { 'cmis:name': 'deep' }, inner);
  });
  after(() => demo.close());

  const names = (answer: Answer): unknown[] => {
    const found: unknown[] = [];
    for (let index = 0; answer.at('objects', index) !== undefined; index += 1) {
      found.push(answer.at('objects', index, 'object', 'succinctProperties', 'cmis:name'));
    }
    return found;
  };
  const ask = (cmisselector: string, objectId: string, parameters: Record<string, string> = {}): Promise<Answer> =>
    demo.get('/demo/root', { cmisselector, objectId, succinct: 'true', ...parameters });

  it('lists children by name, or as they are ordered', async () => {
    assert.deepEqual(names(await ask('children', folder)), ['a', 'b', 'c', 'inner']);
    const ordered = await ask('children', folder, { orderBy: 'cmis:baseTypeId DESC,cmis:name DESC' });
    assert.deepEqual(names(ordered).slice(0, 2), ['inner', 'c']);
  });

  it('lists children a page at a time', async () => {
    const first = await ask('children', folder, { maxItems: '3' });
    assert.deepEqual([names(first), first.at('hasMoreItems'), first.at('numItems')], [['a', 'b', 'c'], true, 4]);
    const second = await ask('children', folder, { maxItems: '3', skipCount: '3' });
    assert.deepEqual([names(second), second.at('hasMoreItems')], [['inner'], false]);
    assert.deepEqual(names(await ask('children', folder, { skipCount: '9' })), []);
  });

  it('writes what is asked for: filter, path segment, allowable actions', async () => {
    const answer = await ask('children', folder, {
      filter: 'cmis:name,cmis:objectTypeId',
      includePathSegment: 'true',
      includeAllowableActions: 'true',
    });
    const first = answer.at('objects', 0, 'object', 'succinctProperties');
    assert.deepEqual(first, { 'cmis:name': 'a', 'cmis:objectTypeId': 'cmis:document' });
    assert.equal(answer.at('objects', 0, 'pathSegment'), 'a');
    assert.equal(answer.at('objects', 0, 'object', 'allowableActions', 'canDeleteObject'), true);
    assert.equal(answer.at('objects', 0, 'object', 'allowableActions', 'canGetChildren'), false);
  });

  it('writes trees to the depth that is asked for', async () => {
    const deep = await ask('descendants', 'root', { depth: '-1', filter: 'cmis:name' });
    assert.equal(deep.at(0, 'object', 'object', 'succinctProperties', 'cmis:name'), 'folder');
    assert.equal(
      deep.at(0, 'children', 0, 'children', 0, 'object', 'object', 'succinctProperties', 'cmis:name'),
      'deep',
    );
    const flat = await ask('descendants', 'root', { depth: '1' });
    assert.equal(flat.at(0, 'children'), undefined);
    const folders = await ask('folderTree', folder, { depth: '2', filter: 'cmis:name' });
    assert.deepEqual(folders.at(0, 'object', 'object', 'succinctProperties'), { 'cmis:name': 'inner' });
    assert.equal(folders.at(1), undefined);
  });

  it('finds parents', async () => {
    const parent = await ask('parent', inner);
    assert.equal(parent.at('succinctProperties', 'cmis:path'), '/folder');
    const deep = await demo.get('/demo/root/folder/inner/deep', {
      cmisselector: 'parents',
      succinct: 'true',
      includeRelativePathSegment: 'true',
    });
    assert.equal(deep.at(0, 'object', 'succinctProperties', 'cmis:objectId'), inner);
    assert.equal(deep.at(0, 'relativePathSegment'), 'deep');
  });

  const mistakes: [title: string, selector: string, parameters: Record<string, string>, exception: string][] = [
    ['a depth of 0', 'descendants', { depth: '0' }, 'invalidArgument'],
    ['a negative page', 'children', { maxItems: '-1' }, 'invalidArgument'],
    ['a page that is no number', 'children', { skipCount: '1e9' }, 'invalidArgument'],
    ['an order by an unknown property', 'children', { orderBy: 'x' }, 'invalidArgument'],
    ['an order that is none', 'children', { orderBy: 'cmis:name UP' }, 'invalidArgument'],
    ['a filter that is none', 'children', { filter: 'cmis:name,,"x"' }, 'filterNotValid'],
    ["the root folder's parent", 'parent', { objectId: 'root' }, 'invalidArgument'],
    ["the root folder's parents", 'parents', { objectId: 'root' }, 'invalidArgument'],
    ['an object that is not there', 'children', { objectId: 'nowhere' }, 'objectNotFound'],
  ];
  for (const [title, selector, parameters, exception] of mistakes) {
    it(`refuses ${title}`, async () => {
      assert.equal((await ask(selector, folder, parameters)).at('exception'), exception);
    });
  }

  it('refuses to list the children of a document', async () => {
    const answer = await demo.get('/demo/root/folder/a', { cmisselector: 'children' });
    assert.equal(answer.at('exception'), 'invalidArgument');
  });

  it('reaches names of every kind by their path', async () => {
    const odd = [
      'ä b',
      '100%',
      'a#b',
      'a?b',
      'a+b',
      'a&b=c',
      'a;b',
      "it's",
      '"q"',
      '😀',
      '\u00e9',
      'e\u0301',
      'a%2Fb',
      '\\',
      '..x',
      '%zz',
    ];
    for (const name of odd) {
      const id = await demo.createId('cmis:document', { 'cmis:name': name }, inner);
      const answer = await demo.get(`/demo/root/folder/inner/${encodeURIComponent(name)}`, {
        cmisselector: 'object',
        succinct: 'true',
      });
      assert.equal(answer.at('succinctProperties', 'cmis:objectId'), id, name);
      assert.equal(answer.at('succinctProperties', 'cmis:name'), name);
    }
  });
});
