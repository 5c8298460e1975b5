import { CallLimit } from '../http/call-limit';

/**
 * Does work in turn: a bounded number of works at a time, and what is about the same thing one after the other, in the order
 * in which it came.
 */
export class WorkQueue {
  private readonly limit: CallLimit;
  /** Key → the end of the last work about it. */
  private readonly ends = new Map<string, Promise<void>>();
  private readonly waiting = new Set<(reason: Error) => void>();

  constructor(places: number) {
    this.limit = new CallLimit(places);
  }

  /**
   * Does the work when its turn has come.
   * @param keys what the work is about; none: nothing that others wait for
   * @throws the reason that {@link empty} was given, if the queue was emptied before
   */
  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const turn = this.takeTurn(keys);
    let takeOut: (reason: Error) => void = ignore;
    let leave: () => void = ignore;
    const taken = new Promise<never>((_resolve, reject) => (takeOut = reject));
    this.waiting.add(takeOut);
    try {
      await Promise.race([turn.comes, taken]);
      await Promise.race([new Promise<void>((resolve) => (leave = this.limit.enter(resolve))), taken]);
      this.waiting.delete(takeOut);
      return await work();
    } finally {
      this.waiting.delete(takeOut);
      leave();
      turn.end();
    }
  }

  /** Ends all that still waits with the reason; what is under way goes on. */
  empty(reason: Error): void {
    for (const takeOut of this.waiting) takeOut(reason);
  }

  private takeTurn(keys: readonly string[]): { comes: Promise<void>; end: () => void } {
    const before = keys.map((key) => this.ends.get(key)).filter((end) => end !== undefined);
    const comes = Promise.all(before).then(ignore);
    let finish = ignore;
    // Work that leaves early doesn't let the next one overtake those before it.
    const end = new Promise<void>((resolve) => (finish = resolve)).then(() => comes);
    for (const key of keys) this.ends.set(key, end);
    void end.then(() => {
      for (const key of keys) if (this.ends.get(key) === end) this.ends.delete(key);
    });
    return { comes, end: finish };
  }
}

function ignore(): void {}
