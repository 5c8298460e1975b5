export interface Metered {
  /** Bytes of process memory beyond those before, and in all. */
  readonly grown: number;
  readonly most: number;
  /** The longest time that the event loop was blocked, in milliseconds; some 5 ms are the measuring's own. */
  readonly block: number;
}
export function startMeter(): () => Metered;
