import { byStream } from './by-stream.js';
import { checkAppend, checkClock } from './check-append.js';
import type { MemoryLog } from './memory-log.js';
import { EventStoreError, NO_STREAM } from './port.js';
import type { AppendItem, AppendResult, Capabilities, LogWriter } from './port.js';
import { resolveGroup } from './resolve-group.js';

/** The right to append to a log in memory. */
export const createMemoryWriter = (
  log: MemoryLog,
  open: () => Promise<MemoryLog>,
  capabilities: Capabilities,
  announce: (position: number) => void,
): LogWriter => {
  log.epoch += 1;
  return new MemoryLogWriter(log, open, capabilities, announce, log.epoch);
};

class MemoryLogWriter implements LogWriter {
  lastPosition: number;
  nextPosition: number;
  lastRecordedAt: number;
  private released = false;
  /** Raised by every append that is not wholly taken: those that were under way behind it were meant for another log. */
  private failures = 0;

  constructor(
    private readonly log: MemoryLog,
    private readonly open: () => Promise<MemoryLog>,
    private readonly capabilities: Capabilities,
    private readonly announce: (position: number) => void,
    readonly epoch: number,
  ) {
    this.lastPosition = log.events.length;
    this.nextPosition = this.lastPosition + 1;
    this.lastRecordedAt = log.recordedAt;
  }

  async append(items: readonly AppendItem[], recordedAt: number): Promise<readonly AppendResult[]> {
    checkAppend(items, this.capabilities);
    checkClock(recordedAt, this.lastRecordedAt);
    const { failures } = this;
    if (items.length > 0) this.lastRecordedAt = recordedAt;
    for (const { streams } of items) for (const { events } of streams) this.nextPosition += events.length;
    try {
      await this.open();
      // From here to the end nothing else can run: one turn is this store's transaction, and turns come in the order of the calls.
      if (this.released || this.log.epoch !== this.epoch)
        throw new EventStoreError('fenced', 'Another owner has the log');
      if (failures !== this.failures) throw predecessorFailed();
      const results = this.commit(items, recordedAt);
      if (results.some(({ kind }) => kind !== 'appended')) this.startOver();
      return results;
    } catch (error) {
      if (failures === this.failures) this.startOver();
      throw error;
    }
  }

  async release(): Promise<void> {
    await Promise.resolve();
    this.released = true;
  }

  private startOver(): void {
    this.failures += 1;
    this.nextPosition = this.lastPosition + 1;
    this.lastRecordedAt = this.log.recordedAt;
  }

  private commit(items: readonly AppendItem[], recordedAt: number): readonly AppendResult[] {
    const { log } = this;
    const resolved = resolveGroup(items, recordedAt, {
      lastPosition: log.events.length,
      revisionOf: (stream) => log.streamOf(stream).at(-1)?.revision ?? NO_STREAM,
      hasCommand: (commandId) => log.commandOf(commandId) !== undefined,
    });
    const group = this.capabilities.ordersGroups ? resolved : byStream(resolved);
    if (group.events.some(({ id }) => log.hasEvent(id))) {
      throw new EventStoreError('invalid_body', 'An event id is in the log already');
    }
    log.add(group, recordedAt);
    this.lastPosition = log.events.length;
    this.announce(this.lastPosition);
    return group.results;
  }
}

/** Why an append that was under way behind a failed one is not in the log. */
export const predecessorFailed = (): EventStoreError =>
  new EventStoreError('predecessor_failed', 'An append before this one was not wholly taken: this one was not written');
