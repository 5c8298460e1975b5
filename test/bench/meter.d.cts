export interface Metered {
  /** Bytes of process memory beyond those before, and in all. */
  readonly grown: number;
  readonly most: number;
  /** The longest time that the event loop was blocked, in milliseconds. */
  readonly block: number;
  /** The same without the time for which other processes had the processor, where the system tells it. */
  readonly ownBlock: number;
  /** Seconds of processor time. */
  readonly processor: number;
}
export function startMeter(): () => Metered;
