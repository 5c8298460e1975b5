import { startDemoRepository } from '../../src/demo/demo-repository';
import { sharedInMemoryServer, startFileshareServer } from './opencmis-server';

/** A server that takes uploads, as a client sees it. */
export interface UploadServer {
  readonly url: string;
  /** Default: the Browser binding. */
  readonly binding?: 'atompub';
  readonly repositoryId: string;
  readonly user: string;
  readonly password: string;
  /** Documents can be made as working copies. */
  readonly createsWorkingCopies?: true;
  stop(): Promise<void>;
}

type Name = 'demo' | 'inMemory' | 'fileshare' | 'inMemoryByAtomPub' | 'fileshareByAtomPub';

export const uploadServers: Readonly<Record<Name, () => Promise<UploadServer>>> = {
  async demo() {
    const demo = await startDemoRepository({ sampleData: false, users: { demo: 'secret' } });
    const access = { repositoryId: 'demo', user: 'demo', password: 'secret' };
    return { url: demo.url, ...access, createsWorkingCopies: true, stop: () => demo.close() };
  },
  async inMemory() {
    const { browserUrl: url, repositoryId, user, password } = await sharedInMemoryServer();
    return { url, repositoryId, user, password, stop: () => Promise.resolve() };
  },
  async fileshare() {
    const server = await startFileshareServer();
    const { browserUrl: url, repositoryId, user, password } = server;
    return { url, repositoryId, user, password, stop: () => server.stop() };
  },
  async inMemoryByAtomPub() {
    const { atom11Url: url, repositoryId, user, password } = await sharedInMemoryServer();
    return { url, binding: 'atompub', repositoryId, user, password, stop: () => Promise.resolve() };
  },
  async fileshareByAtomPub() {
    const server = await startFileshareServer();
    const { atom11Url: url, repositoryId, user, password } = server;
    return { url, binding: 'atompub', repositoryId, user, password, stop: () => server.stop() };
  },
};
