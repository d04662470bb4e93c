import type { StockCommand } from '../stock-item/commands.js';
import { decideStock } from '../stock-item/decide.js';
import type { ItemEvent, StockDecision } from '../stock-item/decision.js';
import type { StockEvent } from '../stock-item/events.js';
import { evolveStock } from '../stock-item/evolve.js';
import {
  parseLocation,
  parseQuantity,
  parseSku,
  stockStream,
  type LocationId,
  type Quantity,
  type Sku,
  type StockItemId,
} from '../stock-item/names.js';
import { reasonsOf } from '../stock-item/reasons.js';
import { initialStockItem, type StockItemState } from '../stock-item/state.js';

const must = <T>(parsed: T | undefined): T => {
  if (parsed === undefined) throw new Error('a name or quantity of a test does not parse');
  return parsed;
};

export const sku = (text: string): Sku => must(parseSku(text));
export const location = (text: string): LocationId => must(parseLocation(text));
export const units = (count: number): Quantity => must(parseQuantity(count));
export const itemAt = (place: string, name: string): StockItemId => ({ location: location(place), sku: sku(name) });

/** The stock item of most examples. */
export const MUG: StockItemId = itemAt('LDN1', 'mug');
/** Log time of most examples. */
export const NOW = Date.UTC(2026, 11, 1, 10);
export const MINUTE = 60_000;
export const instantAfter = (ms: number): string => new Date(NOW + ms).toISOString();

/** The beginning of a command: of `MUG`, for the first of its reasons. */
export const by = <Type extends StockCommand['type']>(type: Type) => ({
  ...MUG,
  type,
  reasonCode: reasonsOf(type)[0] ?? 'other',
});

/** Stock items in memory, as the service keeps them: states and logs by stream. */
export class Warehouse {
  private readonly states = new Map<string, StockItemState>();
  readonly log: ItemEvent[] = [];

  stateOf = (item: StockItemId): StockItemState => this.states.get(stockStream(item)) ?? initialStockItem;

  append({ item, event }: ItemEvent): void {
    this.states.set(stockStream(item), evolveStock(this.stateOf(item), event, item));
    this.log.push({ item, event });
  }

  /** Decides and, when accepted, appends. */
  send(sent: StockCommand, now: number): StockDecision {
    const decision = decideStock(sent, this.stateOf, now);
    if (decision.kind === 'accepted') for (const event of decision.events) this.append(event);
    return decision;
  }

  /** The events of one stream, in order. */
  history(item: StockItemId): StockEvent[] {
    const stream = stockStream(item);
    return this.log.filter((entry) => stockStream(entry.item) === stream).map((entry) => entry.event);
  }
}

const isItemEvent = (entry: StockEvent | ItemEvent): entry is ItemEvent => 'item' in entry;

/** `given(events of MUG, or of other items).when(command)` is the decision. */
export const given = (...history: readonly (StockEvent | ItemEvent)[]) => {
  const warehouse = new Warehouse();
  for (const entry of history) warehouse.append(isItemEvent(entry) ? entry : { item: MUG, event: entry });
  return { warehouse, when: (sent: StockCommand, now = NOW): StockDecision => warehouse.send(sent, now) };
};

/** Shorthands for histories. */
export const opened = (quantity: number): StockEvent => ({
  type: 'StockOpened',
  data: { quantity, condition: 'sellable' },
});
export const heldUntil = (holdId: string, quantity: number, expiresAt?: string): StockEvent => ({
  type: 'StockHeld',
  data: expiresAt === undefined ? { holdId, quantity } : { holdId, quantity, expiresAt },
});
export const committed = (commitment: string, quantity: number): StockEvent => ({
  type: 'StockCommitted',
  data: { commitment, quantity },
});
