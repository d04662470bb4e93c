/** Some items that came together, and how much memory they stand for. */
export interface Arrival<T> {
  readonly items: readonly T[];
  readonly bytes: number;
}

/** How much may wait to be taken; what came together is never parted, and may go beyond by itself. */
export interface AheadLimits {
  readonly items: number;
  readonly bytes: number;
}

/** Something changed; whoever waits looks again. */
class Bell {
  private ringing: () => void = () => undefined;

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.ringing = resolve;
    });
  }

  ring(): void {
    this.ringing();
  }
}

/** Reads a source while its consumer works on what came before. When enough waits it reads no more, so a source that can be slowed down is. */
export class ReadAhead<T> {
  private waiting: T[] = [];
  private bytes = 0;
  private state: 'reading' | 'ended' | 'closed' = 'reading';
  private failure: { readonly error: unknown } | undefined;
  private readonly room = new Bell();
  private readonly news = new Bell();

  constructor(
    source: AsyncIterable<Arrival<T>> | Iterable<Arrival<T>>,
    private readonly limits: AheadLimits,
  ) {
    void this.run(source);
  }

  /** What waits, in order and at most `limits.items`; `undefined` at the end. Rejects, after what was there, as the source did. */
  async take(): Promise<readonly T[] | undefined> {
    while (this.waiting.length === 0) {
      if (this.failure !== undefined) throw this.failure.error;
      if (this.state !== 'reading') return undefined;
      await this.news.next();
    }
    const taken = this.waiting.splice(0, this.limits.items);
    if (this.waiting.length === 0) this.bytes = 0;
    this.room.ring();
    return taken;
  }

  /** Nothing more is wanted. */
  close(): void {
    this.state = 'closed';
    this.room.ring();
  }

  /** Never rejects: what goes wrong is told to the consumer. */
  private async run(source: AsyncIterable<Arrival<T>> | Iterable<Arrival<T>>): Promise<void> {
    try {
      for await (const { items, bytes } of source) {
        for (const item of items) this.waiting.push(item);
        this.bytes += bytes;
        this.news.ring();
        while (this.isReading() && this.isFull()) await this.room.next();
        if (!this.isReading()) break;
      }
    } catch (error) {
      this.failure = { error };
    }
    if (this.state === 'reading') this.state = 'ended';
    this.news.ring();
  }

  private isReading(): boolean {
    return this.state === 'reading';
  }

  private isFull(): boolean {
    return this.waiting.length >= this.limits.items || this.bytes >= this.limits.bytes;
  }
}
