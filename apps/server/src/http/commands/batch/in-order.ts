import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

/** Work that has begun; wrapped, since a promise of a promise would wait for both. */
export interface Begun<R> {
  readonly answer: Promise<R>;
}

interface Slot<R> {
  answered?: { readonly value: R };
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

/**
 * Begins the work of each item in order, at most `window` at a time, and yields the answers in that order, as many at a time as are
 * there. Reading and answering run side by side: an item's answer does not wait for the next item to arrive. When the consumer
 * stops or does not fetch, no more is read. `begin` is called one at a time and its answer must not reject.
 */
export async function* inOrder<T, R>(
  source: AsyncIterable<T>,
  begin: (item: T, index: number) => Promise<Begun<R>>,
  window: number,
): AsyncGenerator<readonly R[]> {
  const pump = new Pump(source, begin, window);
  void pump.run();
  try {
    for (let answers = await pump.answers(); answers !== undefined; answers = await pump.answers()) yield answers;
  } finally {
    pump.close();
  }
}

class Pump<T, R> {
  private readonly slots: Slot<R>[] = [];
  private readonly room = new Bell();
  private readonly news = new Bell();
  private state: 'reading' | 'ended' | 'closed' = 'reading';
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly source: AsyncIterable<T>,
    private readonly begin: (item: T, index: number) => Promise<Begun<R>>,
    private readonly window: number,
  ) {}

  /** Never rejects: what goes wrong is told to the consumer. */
  async run(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.failure = { error };
    }
    if (this.state === 'reading') this.state = 'ended';
    this.news.ring();
  }

  /** The next answers, or `undefined` at the end. Rejects as the source or `begin` did. */
  async answers(): Promise<readonly R[] | undefined> {
    for (;;) {
      const answers = this.takeAnswered();
      if (answers.length > 0) return answers;
      if (this.failure !== undefined) throw this.failure.error;
      if (this.state !== 'reading' && this.slots.length === 0) return undefined;
      await this.news.next();
      // The commands of one commit are answered in one turn of the loop, one microtask after the other: all of them make one write.
      await turnOfTheLoop();
    }
  }

  close(): void {
    this.state = 'closed';
    this.room.ring();
  }

  private async read(): Promise<void> {
    let index = 0;
    for await (const item of this.source) {
      while (this.isReading() && this.slots.length >= this.window) await this.room.next();
      if (!this.isReading()) return;
      const slot: Slot<R> = {};
      this.slots.push(slot);
      const { answer } = await this.begin(item, index++);
      void answer.then((value) => {
        slot.answered = { value };
        if (this.slots[0] === slot) this.news.ring();
      });
    }
  }

  private isReading(): boolean {
    return this.state === 'reading';
  }

  private takeAnswered(): R[] {
    const answers: R[] = [];
    for (let first = this.slots[0]?.answered; first !== undefined; first = this.slots[0]?.answered) {
      answers.push(first.value);
      this.slots.shift();
    }
    if (answers.length > 0) this.room.ring();
    return answers;
  }
}
