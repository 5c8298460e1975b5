import type { Node, NodeAPI } from 'node-red';
import type { CmisError } from '../model/errors';

/** A text of the catalogue, `status.<key>`, with its values. */
export interface StatusText {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

export interface StatusDisplay {
  /** A message is being worked on. */
  working(text: StatusText): void;
  /** A message is finished; what else is still under way stays visible. */
  succeeded(text: StatusText): void;
  failed(error: CmisError): void;
  clear(): void;
}

/** Shows under a node what it does, or how the last message ended. */
export function createStatusDisplay(RED: NodeAPI, node: Node): StatusDisplay {
  let running = 0;
  const translate = ({ key, values }: StatusText): string =>
    RED._(`@cmisflow/node-red-cmis/cmis-repository:status.${key}`, values);
  return {
    working(text) {
      running += 1;
      node.status({ fill: 'blue', shape: 'ring', text: translate(text) });
    },
    succeeded(text) {
      running -= 1;
      node.status({ fill: 'green', shape: running > 0 ? 'ring' : 'dot', text: translate(text) });
    },
    failed(error) {
      running -= 1;
      node.status({ fill: 'red', shape: 'dot', text: `${error.code}: ${shorten(error.message)}` });
    },
    clear() {
      node.status({});
    },
  };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
