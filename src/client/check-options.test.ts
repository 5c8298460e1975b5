import assert from 'node:assert/strict';
import { CmisError } from '../model/errors';
import { checkInput } from './check-input';
import { createCmisClient } from './create-client';

/** Calls as JavaScript does, where no compiler looks at the arguments. */
function refused(call: (...args: unknown[]) => unknown, ...args: unknown[]): CmisError {
  try {
    call(...args);
  } catch (error) {
    assert.ok(error instanceof CmisError, String(error));
    return error;
  }
  assert.fail(`accepted ${JSON.stringify(args)}`);
}

describe('the client in plain JavaScript', () => {
  const create = createCmisClient as (...args: unknown[]) => unknown;
  const check = checkInput as (...args: unknown[]) => unknown;
  const url = 'http://127.0.0.1:9/browser';

  it('refuses options without an address', () => {
    for (const options of [undefined, null, {}, { url: 5 }]) {
      assert.equal(refused(create, options).code, 'notConfigured');
    }
  });

  it('refuses a binding, a version and a sign-in that it does not have, instead of taking another', () => {
    assert.match(
      refused(create, { url, binding: 'webservices' }).message,
      /^binding has to be "browser" or "atompub" or "automatic", not "webservices"/,
    );
    assert.match(refused(create, { url, cmisVersion: '1.0' }).message, /^cmisVersion has to be "1\.1"/);
    assert.match(refused(create, { url, auth: { type: 'bearer' } }).message, /^auth\.type has to be "none" or "basic"/);
    assert.match(refused(create, { url, auth: { user: 'ann', password: 'x' } }).message, /^auth\.type has to be/);
  });

  it('refuses time-outs that are none', () => {
    for (const total of [-1, NaN, '60', null]) {
      assert.match(refused(create, { url, timeouts: { total } }).message, /^timeouts\.total has to be a number/);
    }
  });

  it('names an operation that does not exist', () => {
    for (const operation of ['getObjects', 'toString', undefined]) {
      const error = refused(check, operation, {});
      assert.equal(error.code, 'input');
      assert.match(error.message, /is no operation of CMIS/);
    }
  });

  it('refuses an input that is no object', () => {
    for (const input of [undefined, null, '/']) assert.equal(refused(check, 'getObject', input).code, 'input');
  });
});
