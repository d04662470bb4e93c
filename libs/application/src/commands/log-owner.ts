import { EventStoreError, type EventStore, type LogWriter } from '@tallyman/event-store';

/** The right to append, kept over faults of the store, and lost for good to whoever takes it. */
export class LogOwner {
  private current: LogWriter | undefined;
  private lastEpoch = 0;

  constructor(
    private readonly store: Pick<EventStore, 'acquire' | 'head'>,
    private readonly name: string,
  ) {}

  /** Of the newest right; `undefined` while there is none. */
  get epoch(): number | undefined {
    return this.current?.epoch;
  }

  /** The writer in hand, if there is one. */
  get writer(): LogWriter | undefined {
    return this.current;
  }

  /** Takes the log over, whoever has it. */
  async acquire(): Promise<LogWriter> {
    const writer = await this.store.acquire(this.name);
    this.current = writer;
    this.lastEpoch = writer.epoch;
    return writer;
  }

  /** Takes the log over after a fault; `fenced` if somebody else has done so meanwhile. */
  async regain(): Promise<LogWriter> {
    const { epoch } = await this.store.head();
    if (epoch !== this.lastEpoch)
      throw new EventStoreError('fenced', `epoch ${String(epoch)} belongs to another owner`);
    return this.acquire();
  }

  /** The writer cannot be trusted to know where the log is. */
  drop(): void {
    this.current = undefined;
  }

  async release(): Promise<void> {
    await this.current?.release();
  }
}
