/** A bounded number of calls at a time; further ones wait in the order in which they came. */
export class CallLimit {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly places: number) {}

  /** Runs `start` as soon as there is a place. The result gives the place back, or leaves the queue; once is enough. */
  enter(start: () => void): () => void {
    let place: 'waiting' | 'taken' | 'left' = 'waiting';
    const take = () => {
      place = 'taken';
      this.running++;
      start();
    };
    const leave = () => {
      this.waiting.delete(take);
      const free = place === 'taken';
      place = 'left';
      if (free) {
        this.running--;
        this.next();
      }
    };
    this.waiting.add(take);
    this.next();
    return leave;
  }

  private next(): void {
    for (const take of this.waiting) {
      if (this.running >= this.places) return;
      this.waiting.delete(take);
      take();
    }
  }
}
