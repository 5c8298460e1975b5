import assert from 'node:assert/strict';
import { CmisError } from '../model/errors';
import type { CmisObject } from '../model/object';
import { readBack } from './read-back';

describe('an object that was made', () => {
  const made: CmisObject = { id: 'a', name: 'a.txt', properties: {}, aspects: [] };
  const read = async (answer: () => Promise<CmisObject>) => {
    const notes: string[] = [];
    const client = { call: answer as never };
    const object = await readBack({ client, options: { onNote: (note) => void notes.push(note) } }, made);
    return { object, notes };
  };

  it('is answered as the server has it', async () => {
    const stored = { ...made, properties: { 'cmis:createdBy': 'anna' } };
    assert.deepEqual(await read(() => Promise.resolve(stored)), { object: stored, notes: [] });
  });

  it('is no failure because it can not be read: whoever took it for one would make it twice', async () => {
    const { object, notes } = await read(() => Promise.reject(new CmisError('runtime', 'The server stumbled.')));
    assert.equal(object, made);
    assert.deepEqual(notes, ['It was done, but the object could not be read back: The server stumbled.']);
  });

  it('hides no fault of the package', async () => {
    await assert.rejects(
      read(() => Promise.reject(new TypeError('ours'))),
      /ours/,
    );
  });
});
