import type { IdentifiedCommand } from './wire-commands.js';

/** A reader of the outbox: one connection. A later one takes over from it. */
export interface Reader {
  /** How many of the unanswered commands it has sent. */
  sent: number;
}

/**
 * Commands on their way: taken from a source in order, kept until they are answered, and sent again, first of all, over the next
 * connection when one breaks. At most `limit` are unanswered, so memory is bounded however long the source is.
 */
export class Outbox {
  private readonly unanswered: IdentifiedCommand[] = [];
  private coming: Promise<IteratorResult<IdentifiedCommand>> | undefined;
  private exhausted = false;
  private reader: Reader = { sent: 0 };
  private wakeUp: () => void = () => undefined;
  /** What the source threw. */
  failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly source: AsyncIterator<IdentifiedCommand>,
    private readonly limit: number,
  ) {}

  /** Everything was taken from the source and answered. */
  settled(): boolean {
    return this.exhausted && this.unanswered.length === 0;
  }

  /** Starts a new connection's reader; the one before it gets nothing more. */
  takeOver(): Reader {
    this.reader = { sent: 0 };
    this.wakeUp();
    return this.reader;
  }

  /** The next command for this reader; `undefined` when there is none any more. */
  async next(reader: Reader): Promise<IdentifiedCommand | undefined> {
    while (reader === this.reader) {
      const again = this.unanswered[reader.sent];
      if (again !== undefined) {
        reader.sent += 1;
        return again;
      }
      if (this.exhausted) return undefined;
      await (this.unanswered.length >= this.limit ? this.room() : this.fill());
    }
    return undefined;
  }

  /** The oldest command that the present reader sent got its answer. `undefined`: it had sent none. */
  answered(): IdentifiedCommand | undefined {
    if (this.reader.sent === 0) return undefined;
    this.reader.sent -= 1;
    this.wakeUp();
    return this.unanswered.shift();
  }

  private room(): Promise<void> {
    return new Promise((resolve) => {
      this.wakeUp = resolve;
    });
  }

  /** Takes one command from the source. One pull at a time: a reader that was replaced leaves its pull to the next. */
  private async fill(): Promise<void> {
    this.coming ??= this.source.next();
    const pull = this.coming;
    try {
      const taken = await pull;
      if (this.coming !== pull) return;
      this.coming = undefined;
      if (taken.done === true) this.exhausted = true;
      else this.unanswered.push(taken.value);
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
