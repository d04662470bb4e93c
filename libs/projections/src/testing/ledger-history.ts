import { CHAIN_START, currentVersion, decodeFact, isBookFact, seal, storedFact } from '@tallyman/event-catalog';
import type { BookEventFact, RecordedEvent } from '@tallyman/event-catalog';
import { bookStream, type BookEvent, type BookId } from '@tallyman/ledger';
import type * as fc from 'fast-check';
import { commandHistory } from '../../../ledger/src/testing/commands-arbitrary.js';
import { Ledgers } from '../../../ledger/src/testing/scenario.js';

const BEGAN = Date.UTC(2026, 11, 1);
const MOMENT_MS = 1000;

/** A log of books in memory: events sealed as the service seals them. Its first position is 1. */
export class LedgerLog {
  readonly events: RecordedEvent[] = [];
  private readonly ends = new Map<string, RecordedEvent>();

  append(book: BookId, event: BookEvent): void {
    const stream = bookStream(book);
    const previous = this.ends.get(stream);
    const position = this.events.length + 1;
    const recordedAt = BEGAN + position * MOMENT_MS;
    const revision = (previous?.revision ?? -1) + 1;
    const commandId = `command-${String(position)}`;
    const context = {
      subsystem: 'billing',
      commandId,
      commandHash: '',
      occurredAt: new Date(recordedAt).toISOString(),
    };
    const form = { index: 0, type: event.type, schemaVersion: currentVersion(event.type), data: event.data };
    const sealed = seal(previous?.hash ?? CHAIN_START, { context, stream, revision, recordedAt, ...form });
    const recorded = { ...sealed, position, stream, revision, recordedAt };
    this.events.push(recorded);
    this.ends.set(stream, recorded);
  }

  facts(): readonly BookEventFact[] {
    return this.events.map((recorded) => decodeFact(storedFact(recorded))).filter(isBookFact);
  }
}

export interface LedgerHistory {
  readonly ledgers: Ledgers;
  readonly log: LedgerLog;
}

/** The log of what these books took. */
export const logOfLedgers = (ledgers: Ledgers): LedgerLog => {
  const log = new LedgerLog();
  for (const { book, event } of ledgers.log) log.append(book, event);
  return log;
};

/** What the decider made of commands: states and log. */
export const ledgerHistory: fc.Arbitrary<LedgerHistory> = commandHistory.map((commands) => {
  const ledgers = new Ledgers();
  for (const { command, now } of commands) ledgers.send(command, now);
  return { ledgers, log: logOfLedgers(ledgers) };
});
