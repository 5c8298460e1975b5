import assert from 'node:assert/strict';
import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import { freeNumber, numbered, place, type ConflictPolicy, type Placement } from './conflict';

const object = (id: string, baseType = 'cmis:document'): CmisObject => ({ id, baseType, properties: {}, aspects: [] });

describe('a place that is taken', () => {
  for (const [name, baseType, expected] of [
    ['report.pdf', 'cmis:document', 'report (2).pdf'],
    ['archive.tar.gz', 'cmis:document', 'archive.tar (2).gz'],
    ['.profile', 'cmis:document', '.profile (2)'],
    ['no extension', 'cmis:document', 'no extension (2)'],
    ['ends with a dot.', 'cmis:document', 'ends with a dot. (2)'],
    ['Dr. Who', 'cmis:document', 'Dr. Who (2)'],
    ['v1.2', 'cmis:folder', 'v1.2 (2)'],
    ['a (2).txt', 'cmis:document', 'a (2) (2).txt'],
    ['zwei\nZeilen.txt', 'cmis:document', 'zwei\nZeilen (2).txt'],
  ] as const) {
    it(`numbers ${JSON.stringify(name)} of a ${baseType} as ${JSON.stringify(expected)}`, () =>
      assert.equal(numbered(name, 2, baseType), expected));
  }

  it('finds a free number by few questions', async () => {
    for (const last of [1, 2, 3, 7, 8, 1000]) {
      let asked = 0;
      const number = await freeNumber(1, (tried) => {
        asked += 1;
        return Promise.resolve(tried <= last);
      });
      assert.equal(number, last + 1);
      assert.ok(asked <= 22, String(asked));
    }
  });

  it('gives up where no name is free', async () => {
    await assert.rejects(
      freeNumber(1, () => Promise.resolve(true)),
      { code: 'constraint', message: /more than 10000 are taken/ },
    );
  });

  const placement = (policy: ConflictPolicy, more: Partial<Placement>): Placement => ({
    policy,
    name: 'a.txt',
    baseType: 'cmis:document',
    find: () => Promise.resolve(undefined),
    create: (name) => Promise.resolve(object(name)),
    newVersion: () => Promise.resolve(object('version')),
    overwrite: () => Promise.resolve(object('overwritten')),
    ...more,
  });
  const taken = new CmisError('nameConstraintViolation', 'taken');

  it('asks nothing before it fails', async () => {
    const find = () => assert.fail('it looked');
    assert.equal((await place(placement('fail', { find }))).object.id, 'a.txt');
    await assert.rejects(place(placement('fail', { find, create: () => Promise.reject(taken) })), taken);
  });

  it('looks again when somebody was faster', async () => {
    const looks: boolean[] = [];
    const find = (_name: string, thorough: boolean) => {
      looks.push(thorough);
      return Promise.resolve(thorough ? object('theirs') : undefined);
    };
    const placed = await place(placement('skip', { find, create: () => Promise.reject(taken) }));
    assert.deepEqual([placed.object.id, placed.outcome, looks], ['theirs', 'existed', [false, true]]);
  });

  it('takes the next number when somebody was faster', async () => {
    const names = new Set(['a.txt']);
    const tried: string[] = [];
    const create = (name: string) => {
      tried.push(name);
      if (name === 'a (2).txt' && !names.has(name)) names.add(name);
      return names.has(name) ? Promise.reject(taken) : Promise.resolve(object(name));
    };
    const find = (name: string) => Promise.resolve(names.has(name) ? object('x') : undefined);
    const placed = await place(placement('rename', { find, create }));
    assert.deepEqual([placed.object.id, placed.outcome, tried], ['a (3).txt', 'renamed', ['a (2).txt', 'a (3).txt']]);
  });

  it('throws a refusal that is about something else', async () => {
    for (const error of [
      new CmisError('constraint', 'no content allowed'),
      new CmisError('permissionDenied', 'no'),
      new CmisError('connection', 'broken', { outcome: 'unknown' }),
    ]) {
      await assert.rejects(place(placement('overwrite', { create: () => Promise.reject(error) })), error);
    }
  });

  it('does not look for its own object after a creation that may have happened', async () => {
    const error = new CmisError('constraint', 'unclear', { outcome: 'unknown' });
    const find = (_name: string, thorough: boolean) =>
      thorough ? assert.fail('it looked') : Promise.resolve(undefined);
    await assert.rejects(place(placement('overwrite', { find, create: () => Promise.reject(error) })), error);
  });
});
