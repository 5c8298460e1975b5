import assert from 'node:assert/strict';
import { entry, sendXml } from '../../../test/support/atompub-answers';
import { answering, notHere, useAtomPub } from '../../../test/support/atompub-client';
import { failureOf } from '../../../test/support/bad-server';
import { cmisExceptions } from '../../model/errors';

describe('errors of an AtomPub server', () => {
  const { connect } = useAtomPub();

  const statuses: Readonly<Record<string, number>> = {
    invalidArgument: 400,
    filterNotValid: 400,
    permissionDenied: 403,
    streamNotSupported: 403,
    objectNotFound: 404,
    notSupported: 405,
    constraint: 409,
    contentAlreadyExists: 409,
    nameConstraintViolation: 409,
    updateConflict: 409,
    versioning: 409,
    runtime: 500,
    storage: 500,
  };
  const page = (name: string, message: string) =>
    `<html><body><h1>HTTP Status - <!--exception-->${name}<!--/exception--></h1><p><!--message-->${message}<!--/message--></p></body></html>`;

  for (const name of cmisExceptions) {
    it(`${name} by the name in OpenCMIS's error page`, async () => {
      const body = page(name, 'a &lt;b&gt; &amp;amp; &#228;&#xE4; &bogus;');
      const { client } = await connect(answering(body, statuses[name], 'text/html'));
      const error = await failureOf(client.call('getObject', { objectId: 'x' }));
      assert.equal(error.code, name);
      assert.equal(error.cause.serverMessage, 'a <b> &amp; ää &bogus;');
      assert.equal(error.cause.status, statuses[name]);
    });
  }

  it('by the status where no name is there, or one that nobody knows', async () => {
    for (const [status, code] of [
      [404, 'objectNotFound'],
      [401, 'unauthorized'],
      [409, 'constraint'],
      [502, 'runtime'],
    ] as const) {
      for (const body of ['', 'x'.repeat(500_000), page('quotaExceeded', 'full'), '<!--exception-->'.repeat(20_000)]) {
        const { client } = await connect(answering(body, status, 'text/html'));
        const options = { signal: AbortSignal.timeout(5000) };
        const error = await failureOf(client.call('updateProperties', { objectId: 'x', properties: {} }, options));
        assert.equal(error.code, code);
        assert.ok(error.message.length < 3000);
      }
    }
  });

  it('says of a write whose answer cannot be read that it may have happened', async () => {
    const { client } = await connect((request, response) => {
      if (request.method === 'GET') sendXml(response, entry('x'));
      else sendXml(response, '<atom:entry', 201);
    });
    const error = await failureOf(client.call('updateProperties', { objectId: 'x', properties: { 'cmis:name': 'y' } }));
    assert.deepEqual([error.code, error.cause.outcome], ['protocol', 'unknown']);
  });

  it('says of a write that never got its address that it did not happen', async () => {
    const { client } = await connect(notHere);
    const error = await failureOf(client.call('deleteObject', { objectId: 'x' }));
    assert.deepEqual([error.code, error.cause.outcome], ['objectNotFound', 'notDone']);
  });
});
