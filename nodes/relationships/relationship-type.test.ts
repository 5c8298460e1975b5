import assert from 'node:assert/strict';
import { createCmisClient } from '../../src/client/create-client';
import { startScriptedServer } from '../../test/support/scripted-server';
import { onlyRelationshipType } from './relationship-type';

describe('the type of a relationship', () => {
  it('is told not to be there where the repository has no relationships', async () => {
    const server = await startScriptedServer(({ url }, response) => {
      const base = { repositoryUrl: '/r', rootFolderUrl: '/r/root' };
      const isType = url.includes('typeDescendants');
      response.writeHead(isType ? 404 : 200, { 'content-type': 'application/json' });
      const unknown = { exception: 'objectNotFound', message: "Type 'cmis:relationship' does not exist!" };
      response.end(JSON.stringify(isType ? unknown : { r: { repositoryId: 'r', ...base } }));
    });
    const client = createCmisClient({ url: server.url });
    try {
      await assert.rejects(onlyRelationshipType(client, {}), {
        code: 'notSupported',
        message:
          /^The repository has no relationships: it has no type cmis:relationship\. \(Type 'cmis:relationship' does/,
      });
    } finally {
      await client.close();
      await server.stop();
    }
  });
});
