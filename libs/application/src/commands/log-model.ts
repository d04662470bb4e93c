import type { CommandContext, ControlEvent, DecodedEvent, DomainEvent } from '@tallyman/event-catalog';
import { isStockEvent } from '@tallyman/event-catalog';
import {
  decideStock,
  evolveStock,
  initialStockItem,
  nextExpiry,
  quantitiesOf,
  stockItemOf,
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
  return { ...state, stock: evolveStock(state.stock, event, state.item) };
};

const isStock = (event: DomainEvent | DecodedEvent): event is Parameters<typeof evolveStock>[1] & DecodedEvent =>
  isStockEvent(event as DecodedEvent);

/** Every stream whose state the decision needs; the first one is where the command's answer looks. */
export const streamsNeeded = (command: LogCommand): readonly [string, ...string[]] => {
  if (command.type === 'RecordControlEvent') return [command.stream];
  const { primary, items } = streamsOf(command);
  const first = stockStream(primary);
  return [first, ...items.map(stockStream).filter((stream) => stream !== first)];
};

/** Decides a command on the states of its streams at log time `now` (ms). */
export const decide = (
  command: LogCommand,
  stateOf: (stream: string) => LogState,
  now: number,
): Decision<StreamEvent, StockRefusal> => {
  if (command.type === 'RecordControlEvent') return accepted({ stream: command.stream, event: command.event });
  const decision = decideStock(command, (item) => stockOf(stateOf(stockStream(item))), now);
  if (decision.kind === 'refused') return decision;
  return accepted(...decision.events.map(({ item, event }) => ({ stream: stockStream(item), event })));
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
