import type { DomainEvent } from '@tallyman/event-catalog';
import { decideStock, initialStockItem, stockStream, streamsOf } from '@tallyman/inventory';
import type { StockCommand, StockItemId } from '@tallyman/inventory';
import { accepted, type Decision } from '@tallyman/kernel';
import { bookStream, decideBook, initialBook } from '@tallyman/ledger';
import { decideRecord, initialRecord, recordStream } from '@tallyman/records';
import type { LogCommand, StreamEvent } from './log-command.js';
import type { DomainRefusal } from './results.js';
import { BookStream } from './streams/book-stream.js';
import { CONTROL_STREAM } from './streams/control-stream.js';
import { RecordStream } from './streams/record-stream.js';
import { StockStream } from './streams/stock-stream.js';
import type { StreamState } from './streams/stream-state.js';

/** Of a stream before its first event, by the kind of stream. */
export const initialState = (stream: string): StreamState =>
  StockStream.of(stream) ?? BookStream.of(stream) ?? RecordStream.of(stream) ?? CONTROL_STREAM;

/** Every stream whose state the decision needs; the first one is where the command's answer looks. */
export const streamsNeeded = (command: LogCommand): readonly [string, ...string[]] => {
  if ('sku' in command) return stockStreams(command);
  if ('book' in command) return [bookStream(command.book)];
  if ('recordType' in command) return [recordStream(command)];
  return [command.stream];
};

const stockStreams = (command: StockCommand): readonly [string, ...string[]] => {
  const first = stockStream(command);
  const { items } = streamsOf(command);
  if (items.length === 1) return [first];
  return [first, ...items.map(stockStream).filter((stream) => stream !== first)];
};

/** Decides a command on the states of its streams at log time `now` (ms). `primary` is the first of `streamsNeeded`. */
export const decide = (
  command: LogCommand,
  primary: string,
  stateOf: (stream: string) => StreamState,
  now: number,
): Decision<StreamEvent, DomainRefusal> => {
  if ('sku' in command) return decideOnStock(command, primary, stateOf, now);
  if ('book' in command) {
    const state = stateOf(primary);
    return inStream(primary, decideBook(command, state instanceof BookStream ? state.book : initialBook, now));
  }
  if ('recordType' in command) {
    const state = stateOf(primary);
    return inStream(primary, decideRecord(command, state instanceof RecordStream ? state.record : initialRecord));
  }
  return accepted({ stream: command.stream, event: command.event });
};

const decideOnStock = (
  command: StockCommand,
  primary: string,
  stateOf: (stream: string) => StreamState,
  now: number,
): Decision<StreamEvent, DomainRefusal> => {
  // Most often it is the command's own item: its stream's name need not be made again.
  const streamOf = (item: StockItemId): string =>
    item.sku === command.sku && item.location === command.location ? primary : stockStream(item);
  const stockOf = (item: StockItemId) => {
    const state = stateOf(streamOf(item));
    return state instanceof StockStream ? state.stock : initialStockItem;
  };
  const decision = decideStock(command, stockOf, now);
  if (decision.kind === 'refused') return decision;
  return { kind: 'accepted', events: decision.events.map(({ item, event }) => ({ stream: streamOf(item), event })) };
};

const inStream = (
  stream: string,
  decision: Decision<DomainEvent, DomainRefusal>,
): Decision<StreamEvent, DomainRefusal> =>
  decision.kind === 'refused'
    ? decision
    : { kind: 'accepted', events: decision.events.map((event) => ({ stream, event })) };

/** Commands of the log itself that look after a stream need no such look before them. */
const HOUSEKEEPING: ReadonlySet<LogCommand['type']> = new Set<LogCommand['type']>(['ExpireHolds', 'ExpireFunds']);

/** What the log itself has to do on a stream before anything else is decided on it at `now`: expire what is due. */
export const housekeeping = (command: LogCommand, state: StreamState, now: number): LogCommand | undefined =>
  HOUSEKEEPING.has(command.type) ? undefined : state.housekeeping(now);
