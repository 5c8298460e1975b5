import assert from 'node:assert/strict';
import { likePattern, matchesPattern } from './wildcard';

const like = (text: string, pattern: string): boolean => matchesPattern(text, likePattern(pattern));

describe('demo repository: LIKE', () => {
  it('takes % for any text and _ for one character', () => {
    assert.equal(like('invoice.txt', 'inv%.txt'), true);
    assert.equal(like('invoice.txt', '%'), true);
    assert.equal(like('', '%'), true);
    assert.equal(like('invoice.txt', 'inv_.txt'), false);
    assert.equal(like('a😀b', 'a_b'), true);
  });

  it('takes escaped wildcards for themselves', () => {
    assert.equal(like('100%', '100\\%'), true);
    assert.equal(like('1000', '100\\%'), false);
    assert.equal(like('a_b', 'a\\_b'), true);
    assert.equal(like('axb', 'a\\_b'), false);
    assert.equal(like('a\\b', 'a\\\\b'), true);
  });

  it('distinguishes upper and lower case', () => {
    assert.equal(like('Invoice', 'invoice'), false);
  });

  it('stays quick with many wildcards', () => {
    assert.equal(like('a'.repeat(20_000), `${'%a'.repeat(50)}%b`), false);
  });
});
