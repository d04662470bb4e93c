import { CHAIN_START, currentVersion, decode, isStockEvent, seal } from '@tallyman/event-catalog';
import type { DecodedStockEvent, RecordedEvent } from '@tallyman/event-catalog';
import { stockStream } from '@tallyman/inventory';
import type { ItemEvent } from '@tallyman/inventory';
import * as fc from 'fast-check';
import { commandHistory } from '../../../inventory/src/testing/commands-arbitrary.js';
import { Warehouse } from '../../../inventory/src/testing/scenario.js';
import { playTraffic } from './traffic.js';

const BEGAN = Date.UTC(2026, 11, 1);

/** Events that share one moment of log time, as those of one append do. */
const MOMENT = 50;

/** A log in memory: events sealed as the service seals them. */
export class LogBook {
  readonly events: RecordedEvent[] = [];
  private readonly ends = new Map<string, RecordedEvent>();

  append({ item, event }: ItemEvent): void {
    const stream = stockStream(item);
    const previous = this.ends.get(stream);
    const position = this.events.length + 1;
    const recordedAt = BEGAN + Math.floor(position / MOMENT) * 1000;
    const revision = (previous?.revision ?? -1) + 1;
    const commandId = `command-${String(position)}`;
    const context = { subsystem: 'wms', commandId, commandHash: '', occurredAt: new Date(recordedAt).toISOString() };
    const form = { index: 0, type: event.type, schemaVersion: currentVersion(event.type), data: event.data };
    const sealed = seal(previous?.hash ?? CHAIN_START, { context, stream, revision, recordedAt, ...form });
    const recorded = { ...sealed, position, stream, revision, recordedAt };
    this.events.push(recorded);
    this.ends.set(stream, recorded);
  }

  decoded(): readonly DecodedStockEvent[] {
    return this.events.map(decode).filter(isStockEvent);
  }
}

export interface History {
  readonly warehouse: Warehouse;
  readonly book: LogBook;
}

const bookOf = (...warehouses: readonly Warehouse[]): LogBook => {
  const book = new LogBook();
  for (const { log } of warehouses) for (const entry of log) book.append(entry);
  return book;
};

const ofTraffic = fc
  .record({ seed: fc.integer(), commands: fc.integer({ min: 1, max: 200 }) })
  .map(({ seed, commands }) => playTraffic(seed, commands));

const ofAnything = commandHistory.map((commands) => {
  const warehouse = new Warehouse();
  for (const { command, now } of commands) warehouse.send(command, now);
  return warehouse;
});

/** What the decider made of commands: states and log. Likely traffic, or anything at all. */
export const history: fc.Arbitrary<History> = fc
  .oneof(ofTraffic, ofAnything)
  .map((warehouse) => ({ warehouse, book: bookOf(warehouse) }));

/** The same traffic every time, at two locations after another two; about 100 events at each pair. */
export const longLog = (pairs: number): LogBook =>
  bookOf(...Array.from({ length: pairs }, (_, pair) => playTraffic(pair, 150, String(pair))));
