import { setMaxListeners } from 'node:events';

/** What a node is at: each work can be ended, and closing waits for all of it. */
export class OpenCalls {
  private readonly aborts = new Set<AbortController>();
  private readonly works = new Set<Promise<void>>();

  /** A signal for the calls of one work, to be given back by {@link end}. */
  start(): AbortController {
    const abort = new AbortController();
    // Every call under way listens, however many there are.
    setMaxListeners(0, abort.signal);
    this.aborts.add(abort);
    return abort;
  }

  end(abort: AbortController): void {
    this.aborts.delete(abort);
  }

  abort(): void {
    for (const abort of this.aborts) abort.abort();
  }

  /** Lets {@link settled} wait for a work, which must not reject. */
  track(work: Promise<void>): void {
    this.works.add(work);
    void work.finally(() => this.works.delete(work));
  }

  /** Work that belongs to no message any more, or to none at all. */
  inBackground(work: (signal: AbortSignal) => Promise<void>, onError: (thrown: unknown) => void): void {
    const abort = this.start();
    this.track(
      work(abort.signal)
        .catch(onError)
        .finally(() => this.end(abort)),
    );
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.works);
  }
}
