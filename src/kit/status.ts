import type { Node, NodeAPI } from 'node-red';
import type { CmisError } from '../model/errors';

/** A text of the catalogue, `status.<key>`, with its values. */
export interface StatusText {
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Done, but not all of it. */
  readonly partly?: boolean;
}

/** What the status of a node tells of one message. */
export interface MessageStatus {
  /** It is being worked on. */
  working(text: StatusText): void;
  /** How far the work is: shown twice a second at most. */
  readonly progress: (text: StatusText) => void;
  /** It is finished; what else is still under way stays visible. */
  succeeded(text: StatusText): void;
  /** It was no work but a word to the node: nothing is told of it. */
  passed(): void;
  failed(error: CmisError): void;
  /** Work that outlasted it has failed. */
  broken(error: CmisError): void;
}

export interface StatusDisplay {
  /** A message came. It waits until it is worked on. */
  receive(): MessageStatus;
  clear(): void;
}

const progressEveryMs = 500;

/** Shows under a node what it does, how much waits for it, or how the last message ended. */
export function createStatusDisplay(RED: NodeAPI, node: Node): StatusDisplay {
  let waiting = 0;
  let running = 0;
  let lastWork: StatusText | undefined;
  let lastProgress = -Infinity;
  const translate = ({ key, values }: StatusText): string =>
    RED._(`@cmisflow/node-red-cmis/cmis-repository:status.${key}`, values);
  const show = (fill: 'blue' | 'green' | 'yellow', text: StatusText): void => {
    const queue = waiting > 0 ? ` (${translate({ key: 'waiting', values: { number: waiting } })})` : '';
    node.status({ fill, shape: running > 0 ? 'ring' : 'dot', text: translate(text) + queue });
  };
  const work = (text: StatusText): void => {
    lastWork = text;
    show('blue', text);
  };
  const fail = ({ code, message }: CmisError): void =>
    node.status({ fill: 'red', shape: 'dot', text: `${code}: ${shorten(message)}` });
  return {
    receive() {
      let started = false;
      waiting += 1;
      if (running > 0 && lastWork !== undefined) show('blue', lastWork);
      const end = (): void => {
        if (started) running -= 1;
        else waiting -= 1;
      };
      return {
        working(text) {
          started = true;
          waiting -= 1;
          running += 1;
          work(text);
        },
        progress(text) {
          const now = performance.now();
          if (now - lastProgress < progressEveryMs) return;
          lastProgress = now;
          work(text);
        },
        succeeded(text) {
          end();
          show(text.partly === true ? 'yellow' : 'green', text);
        },
        passed() {
          end();
          if (running > 0 && lastWork !== undefined) show('blue', lastWork);
        },
        failed(error) {
          end();
          fail(error);
        },
        broken: fail,
      };
    },
    clear() {
      node.status({});
    },
  };
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
