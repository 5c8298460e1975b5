import type { NodeMessage } from 'node-red';

/** Where a message stands in its sequence, as Node-RED's own split and join nodes have it. */
export interface MessageParts {
  id: string;
  index: number;
  /** On the last message only. */
  count?: number;
  type?: 'array' | 'buffer';
  len?: number;
  /** What join puts between Buffers. */
  ch?: string;
  /** Where the value is, if not in the payload: what join reads. */
  property?: string;
  /** The sequence that the starting message belonged to. */
  parts?: unknown;
}

export interface SequenceOptions {
  /** `parts.id`. */
  readonly id: string;
  /** The starting message. */
  readonly msg: NodeMessage;
  /** The property that holds the value. */
  readonly path: string;
  /** Further members of `parts`. */
  readonly parts?: Pick<MessageParts, 'type' | 'len' | 'ch'>;
  /** Makes and sends the message of a value. */
  readonly send: (value: unknown, parts: MessageParts) => void;
}

/** Sends values as a sequence. One value is held back, because only the last one carries the count. */
export class Sequence {
  private held: { value: unknown } | undefined;
  private pushed = 0;

  constructor(private readonly options: SequenceOptions) {}

  /** The values so far. */
  get count(): number {
    return this.pushed;
  }

  /** Takes the next value and sends the one before. */
  push(value: unknown): void {
    this.flush();
    this.held = { value };
    this.pushed += 1;
  }

  /** Sends the value that is held back: another one will follow. */
  flush(): void {
    this.sendHeld({});
  }

  /** Sends the last value, with the count. */
  end(): void {
    this.sendHeld({ count: this.pushed });
  }

  private sendHeld(last: { count?: number }): void {
    if (this.held === undefined) return;
    const { id, msg, path, parts, send } = this.options;
    const { value } = this.held;
    this.held = undefined;
    send(value, {
      id,
      index: this.pushed - 1,
      ...last,
      ...parts,
      ...(path === 'payload' ? {} : { property: path }),
      ...(msg.parts === undefined ? {} : { parts: msg.parts }),
    });
  }
}
