import assert from 'node:assert/strict';
import { CmisError, type CmisErrorCode } from '../../src/model/errors';
import { operationNames, operations, type Operation } from '../../src/model/operations';
import { operationCases } from './operation-cases';
import { createWorld, type OperationSubject, type World } from './operation-world';

/** That the server can't do it at all, or not with what it has: no such type, no such object, no versions. */
const refusals: readonly CmisErrorCode[] = ['notSupported', 'constraint', 'invalidArgument', 'objectNotFound', 'input'];

function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

/**
 * The table-driven suite. `cannot` are the operations that the server doesn't have: each has to say so, by one of the codes
 * for it or, where a name is already missing, before anything is sent.
 */
export function describeOperations(
  title: string,
  start: () => Promise<OperationSubject>,
  cannot: readonly Operation[],
): void {
  describe(title, function () {
    this.timeout(60_000);
    let world: World;
    before(async () => {
      world = await createWorld(await start());
    });
    after(() => world.close());

    for (const operation of operationNames) {
      const { works, wrong, codes } = operationCases[operation];
      if (cannot.includes(operation)) {
        it(`${operation} is refused with a sentence`, async () => {
          const error = await failureOf(works(world));
          // Without a name of the server's, the case can't even begin: then the plain call has to be refused.
          const refusal = error instanceof CmisError ? error : await failureOf(wrong(world));
          assert.ok(refusal instanceof CmisError, String(refusal));
          assert.ok(refusals.includes(refusal.code), `${refusal.code}: ${refusal.message}`);
          assert.ok(refusal.message.length > 10, refusal.message);
          if (operations[operation].since === '1.0' || world.subject.cmisVersion !== '1.0') return;
          assert.match(refusal.message, /came with CMIS 1\.1/);
          assert.deepEqual([refusal.code, refusal.cause.outcome], ['notSupported', 'notDone']);
        });
        continue;
      }
      it(`${operation} works`, () => works(world));
      it(`${operation} refuses a wrong input`, async () => {
        const error = await failureOf(wrong(world));
        assert.ok(error instanceof CmisError, String(error));
        assert.ok(codes.includes(error.code), `${error.code}: ${error.message}`);
        assert.ok(error.message.length > 10, error.message);
      });
    }
  });
}
