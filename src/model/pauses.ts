import { setImmediate } from 'node:timers/promises';

/** Milliseconds that work may take before everything else gets a turn. */
const turn = 10;

/** Long work that other work of the process has to get along with: it looks from time to time whether a pause is due. */
export class Pauses {
  #since = performance.now();

  due(): boolean {
    return performance.now() - this.#since > turn;
  }

  async take(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
