import type { CommandContext, ControlEvent, DecodedEvent, DomainEvent } from '@tallyman/event-catalog';
import { isStockEvent } from '@tallyman/event-catalog';
import {
  decideStock,
  entriesOf,
  evolveStock,
  initialStockItem,
  nextExpiry,
  quantitiesOf,
  STOCK_SNAPSHOT_FORMAT,
  stockFromSnapshot,
  stockItemOf,
  stockSnapshot,
  stockStream,
  streamsOf,
  type ExpireHolds,
  type StockCommand,
  type StockItemId,
  type StockItemState,
  type StockQuantities,
  type StockRefusal,
} from '@tallyman/inventory';
import { accepted, type Decision } from '@tallyman/kernel';

/** The service's own act, put on record. Never refused. */
export interface RecordControlEvent {
  readonly type: 'RecordControlEvent';
  readonly stream: string;
  readonly event: ControlEvent;
}

/** Every command that a log takes. */
export type LogCommand = StockCommand | RecordControlEvent;

/** A command with who sends it and why, as the sequencer takes it. */
export interface LogSubmission {
  readonly command: LogCommand;
  readonly context: CommandContext;
}

/** The state of one stream, by the kind of stream. */
export type LogState =
  { readonly kind: 'stock'; readonly item: StockItemId; readonly stock: StockItemState } | { readonly kind: 'control' };

export interface StreamEvent {
  readonly stream: string;
  readonly event: DomainEvent;
}

export const initialState = (stream: string): LogState => {
  const item = stockItemOf(stream);
  return item === undefined ? { kind: 'control' } : { kind: 'stock', item, stock: initialStockItem };
};

/** Total, and holds no rule: history has happened. */
export const evolve = (state: LogState, event: DomainEvent | DecodedEvent): LogState => {
  if (state.kind === 'control' || !isStock(event)) return state;
  return { kind: 'stock', item: state.item, stock: evolveStock(state.stock, event, state.item) };
};

const isStock = (event: DomainEvent | DecodedEvent): event is Parameters<typeof evolveStock>[1] & DecodedEvent =>
  isStockEvent(event as DecodedEvent);

/** Every stream whose state the decision needs; the first one is where the command's answer looks. */
export const streamsNeeded = (command: LogCommand): readonly [string, ...string[]] => {
  if (command.type === 'RecordControlEvent') return [command.stream];
  const first = stockStream(command);
  const { items } = streamsOf(command);
  if (items.length === 1) return [first];
  return [first, ...items.map(stockStream).filter((stream) => stream !== first)];
};

/** Decides a command on the states of its streams at log time `now` (ms). `primary` is the first of `streamsNeeded`. */
export const decide = (
  command: LogCommand,
  primary: string,
  stateOf: (stream: string) => LogState,
  now: number,
): Decision<StreamEvent, StockRefusal> => {
  if (command.type === 'RecordControlEvent') return accepted({ stream: command.stream, event: command.event });
  // Most often it is the command's own item: its stream's name need not be made again.
  const streamOf = (item: StockItemId): string =>
    item.sku === command.sku && item.location === command.location ? primary : stockStream(item);
  const decision = decideStock(command, (item) => stockOf(stateOf(streamOf(item))), now);
  if (decision.kind === 'refused') return decision;
  return { kind: 'accepted', events: decision.events.map(({ item, event }) => ({ stream: streamOf(item), event })) };
};

const stockOf = (state: LogState): StockItemState => (state.kind === 'stock' ? state.stock : initialStockItem);

/** What an answer shows of the stream that the command names. */
export const describeState = (state: LogState): StockQuantities | undefined =>
  state.kind === 'stock' ? quantitiesOf(state.stock) : undefined;

/** What the log itself has to do on a stream before anything else is decided on it at `now`: expire the holds that are due. */
export const housekeeping = (command: LogCommand, state: LogState, now: number): ExpireHolds | undefined => {
  if (state.kind !== 'stock' || command.type === 'ExpireHolds') return undefined;
  const due = nextExpiry(state.stock);
  return due !== undefined && due <= now
    ? { type: 'ExpireHolds', ...state.item, reasonCode: 'hold_timeout' }
    : undefined;
};

/** How many entries a state keeps: a measure of its size. O(1). */
export const entriesIn = (state: LogState): number => (state.kind === 'stock' ? entriesOf(state.stock) : 0);

/** Changes with the form of a snapshot's text, and with what the text means. */
export const SNAPSHOT_FORMAT = STOCK_SNAPSHOT_FORMAT;

/** A state as text; `undefined` for one that is not worth it. */
export const stateText = (state: LogState): string | undefined =>
  state.kind === 'stock' && state.stock.exists ? stockSnapshot(state.stock) : undefined;

/** The state of a stream from the text that `stateText` of the same format made. */
export const stateFromText = (stream: string, text: string): LogState => {
  const item = stockItemOf(stream);
  return item === undefined ? { kind: 'control' } : { kind: 'stock', item, stock: stockFromSnapshot(text) };
};
