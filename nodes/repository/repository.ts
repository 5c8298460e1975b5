import type { Node, NodeAPI, NodeDef } from 'node-red';
import { checkConfigVersion } from '../../src/kit/config-version';
import type { ConnectionNode } from '../../src/kit/connection';
import { readSettings, type NodeConfig } from '../../src/kit/fields';
import { Holds } from '../../src/kit/holds';
import { openConnection, type Connection, type RepositoryCredentials } from './connection';
import { resolveEnvironment } from './environment';
import { describeFound } from './found';
import { fields } from './repository.fields';
import { registerConnectionTest } from './test-connection';

/** How long the nodes that are closed together with their connection may clean up, in milliseconds: Node-RED waits 15 seconds. */
const longestCleaning = 10_000;

/** A repository node: owns the one client of its connection, from the first use until it is closed. */
export default function registerRepository(RED: NodeAPI): void {
  function RepositoryNode(this: Node<RepositoryCredentials>, nodeDef: NodeDef): void {
    RED.nodes.createNode(this, nodeDef);
    const config: NodeConfig = { ...nodeDef };
    const settings = resolveEnvironment(RED, this, config);
    let connection: Promise<Connection> | undefined;
    const holds = new Holds();

    const open = async (): Promise<Connection> => {
      checkConfigVersion(config);
      return openConnection(RED, readSettings(settings, fields), this.credentials, (service) => {
        this.log(describeFound(service));
      });
    };

    const own: Pick<ConnectionNode, 'getClient' | 'hold' | 'timeZone'> = {
      timeZone: typeof settings.timeZone === 'string' && settings.timeZone !== '' ? settings.timeZone : 'UTC',
      hold: () => holds.take(),
      async getClient() {
        const opening = (connection ??= open());
        try {
          return (await opening).client;
        } catch (error) {
          // The next message tries again: what was missing may be there by then.
          if (connection === opening) connection = undefined;
          throw error;
        }
      },
    };
    Object.assign(this, own, { settings });

    // Node-RED waits for a close handler only if it declares both parameters.
    this.on('close', (_removed: boolean, done: () => void) => {
      void holds
        .released(longestCleaning)
        .then(() => connection)
        .then((open) => open?.close())
        .catch((error: unknown) => this.warn(error))
        .finally(done);
    });
  }

  RED.nodes.registerType<Node<RepositoryCredentials>, NodeDef, unknown, RepositoryCredentials>(
    'cmis-repository',
    RepositoryNode,
    {
      credentials: { user: { type: 'text' }, password: { type: 'password' } },
    },
  );
  registerConnectionTest(RED);
}
