import assert from 'node:assert/strict';
import { createCmisClient } from '../client/create-client';
import { at } from '../../test/support/flow';
import { startScriptedServer } from '../../test/support/scripted-server';
import { dryRun } from './dry-run';

describe('dryRun', () => {
  it('asks for the allowable actions where the server sends none with the object', async () => {
    const server = await startScriptedServer(({ url }, response) => {
      const selector = new URL(url, 'http://server').searchParams.get('cmisselector') ?? '';
      const answers: Readonly<Record<string, unknown>> = {
        object: { properties: { 'cmis:objectId': { id: 'cmis:objectId', type: 'id', value: 'doc' } } },
        allowableActions: { canDeleteObject: true, canMoveObject: false },
      };
      response.writeHead(200, { 'content-type': 'application/json' });
      const repository = { r: { repositoryId: 'r', repositoryUrl: '/r', rootFolderUrl: '/r/root' } };
      response.end(JSON.stringify(answers[selector] ?? repository));
    });
    const client = createCmisClient({ url: server.url });
    const answered: unknown[] = [];
    try {
      for (const action of ['canDeleteObject', 'canMoveObject']) {
        await dryRun(
          {
            client,
            input: { result: 'payload' },
            options: { signal: new AbortController().signal, onNote: () => undefined, onWrite: () => undefined },
            facts: (own) => Promise.resolve({ ...own, durationMs: 0 }),
            answer: (_output, _path, value) => void answered.push(value),
          },
          'object',
          { operation: 'deleteObject', object: 'doc', actions: [action] },
        );
      }
      assert.deepEqual(
        answered.map((value) => [at(value, 'dryRun'), at(value, 'allowed'), at(value, 'missing')]),
        [
          [true, true, []],
          [true, false, ['canMoveObject']],
        ],
      );
    } finally {
      await client.close();
      await server.stop();
    }
  });
});
