import assert from 'node:assert/strict';
import type { CmisObject } from '../model/object';
import type { Properties } from '../model/property';
import { checkStored } from './check-stored';
import type { CmisClient } from './client';

const sha256 = 'a'.repeat(64);

describe('what a server has stored', () => {
  const object = (properties: Properties): CmisObject => ({ id: 'id', properties, aspects: [] });
  /** Compares with an answer and, where that is looked for, with the document as it is then. */
  const check = async (answered: Properties, current?: Properties): Promise<number> => {
    let reads = 0;
    const client: Pick<CmisClient, 'call'> = {
      call: () => {
        reads += 1;
        // The one operation that is called answers an object.
        return Promise.resolve(object(current ?? {}) as never);
      },
    };
    await checkStored(client, object(answered), { length: 5, sha256 }, {});
    return reads;
  };
  const length = (value: number | string | null) => ({ 'cmis:contentStreamLength': value });
  const hash = (value: string) => ({ 'cmis:contentStreamHash': [`{md5}x`, `{sha-256}${value}`] });

  it('is right if length and hash are, or if they are not told', async () => {
    for (const answered of [{}, length(5), length('5'), length(null), length(-1), { ...length(5), ...hash(sha256) }]) {
      assert.equal(await check(answered), 0);
    }
  });

  it('is looked at again if the answer tells something else, because that may be an older state', async () => {
    assert.equal(await check(length(3), length(5)), 1);
    assert.equal(await check(length(0), { ...length(5), ...hash(sha256) }), 1);
  });

  it('is an error if it is something else', async () => {
    await assert.rejects(check(length(3), length(3)), {
      code: 'protocol',
      message: 'The content of "id" at the server has 3 bytes, but 5 were sent.',
      cause: { outcome: 'unknown', retryable: false },
    });
    const other = { ...length(5), ...hash('b'.repeat(64)) };
    await assert.rejects(check(other, other), { code: 'protocol', message: /another SHA-256 than what was sent/ });
  });
});
