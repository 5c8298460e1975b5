import { stopSharedServers } from './opencmis-server';

/** Loaded by mocha before all tests: what suites share is ended after the last of them. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    await stopSharedServers();
  },
};
