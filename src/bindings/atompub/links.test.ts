import assert from 'node:assert/strict';
import { LinkCache, type LinkSet } from './links';

const linksTo = (href: string): LinkSet => ({
  links: [{ rel: 'down', href, type: 'application/atom+xml', renditionKind: undefined, base: 'http://server/' }],
  content: undefined,
});

describe('the cache of links', () => {
  it('gives back what it was given', () => {
    const cache = new LinkCache();
    cache.set('a', linksTo('children?id=a'));
    assert.deepEqual(cache.get('a'), linksTo('children?id=a'));
    const [link = assert.fail()] = linksTo('content').links;
    const rendition = { ...link, type: undefined, renditionKind: 'cmis:thumbnail' };
    for (const links of [
      { links: [], content: undefined },
      { links: [], content: link },
      { links: [rendition, { ...link, base: 'http://other/' }, link, link], content: rendition },
    ]) {
      cache.set('b', links);
      assert.deepEqual(cache.get('b'), links);
    }
    assert.equal(cache.get('c'), undefined);
  });

  it('forgets what was not used for a long time: a folder is known while its children are listed', () => {
    const cache = new LinkCache(4);
    cache.set('folder', linksTo('folder'));
    for (const child of ['a', 'b', 'c', 'd', 'e']) {
      cache.set(child, linksTo(child));
      assert.deepEqual(cache.get('folder'), linksTo('folder'));
    }
    assert.equal(cache.get('a'), undefined);
    assert.deepEqual(cache.get('e'), linksTo('e'));
    for (const id of ['folder', 'd', 'e']) {
      cache.delete(id);
      assert.equal(cache.get(id), undefined);
    }
  });
});
