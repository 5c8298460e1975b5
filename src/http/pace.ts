const smallest = 65_536;
const largest = 524_288;
/** Milliseconds over which a rate is measured. */
const span = 100;
/** A piece is what was taken in this many milliseconds. */
const pieceTime = 20;

/**
 * How large the pieces of an upload should be. Large ones cost less, but an upload shows a sign of life only when a piece is taken: a
 * slow connection gets small ones. What the system takes at once into its buffers says nothing of the network, so that two rates in
 * a row have to allow a size.
 */
export class Pace {
  #size = smallest;
  #taken = 0;
  #began: number;
  #rate = 0;

  /** @param now milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#began = now();
  }

  /** Bytes of the next piece. */
  get size(): number {
    return this.#size;
  }

  /** A piece was taken. */
  took(bytes: number): void {
    this.#taken += bytes;
    const time = this.now() - this.#began;
    if (time < span) return;
    const rate = this.#taken / time;
    const allowed = Math.min(rate, this.#rate) * pieceTime;
    this.#size = Math.max(smallest, Math.min(largest, Math.floor(allowed / smallest) * smallest));
    this.#rate = rate;
    this.#taken = 0;
    this.#began = this.now();
  }
}
