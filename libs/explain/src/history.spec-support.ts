import { CHAIN_START, seal, type CommandContext, type RecordedEvent } from '@tallyman/event-catalog';
import {
  CONDITIONS,
  stockStream,
  type LocationId,
  type Sku,
  type StockEvent,
  type StockItemId,
} from '@tallyman/inventory';
import fc from 'fast-check';

export const ITEM: StockItemId = { location: 'LDN1' as LocationId, sku: '85123A' as Sku };
export const STREAM = stockStream(ITEM);
const START = Date.parse('2026-03-01T12:00:00.000Z');

export interface Entry {
  readonly event: StockEvent;
  readonly context?: Partial<CommandContext>;
  /** Positions of other streams between this event and the one before it; default 0. */
  readonly gap?: number;
}

/** The entries as a log would hold them: sealed and chained, at rising positions and times. */
export const recorded = (entries: readonly Entry[], stream = STREAM): RecordedEvent[] => {
  let hash: Uint8Array = CHAIN_START;
  let position = 0;
  return entries.map(({ event, context, gap = 0 }, revision) => {
    position += gap + 1;
    const recordedAt = START + position * 1000;
    const sealed = seal(hash, {
      context: contextOf(revision, context),
      stream,
      revision,
      index: 0,
      type: event.type,
      schemaVersion: 1,
      recordedAt,
      data: event.data,
    });
    hash = sealed.hash;
    return { ...sealed, stream, revision, position, recordedAt };
  });
};

const contextOf = (revision: number, context: Partial<CommandContext> = {}): CommandContext => ({
  subsystem: 'wms',
  commandId: `command-${String(revision)}`,
  commandHash: 'hash',
  occurredAt: new Date(START).toISOString(),
  ...context,
});

export const received = (quantity: number, context?: Partial<CommandContext>): Entry => ({
  event: { type: 'StockReceived', data: { quantity, condition: 'sellable' } },
  ...(context === undefined ? {} : { context }),
});
export const shipped = (quantity: number, context?: Partial<CommandContext>): Entry => ({
  event: { type: 'StockShipped', data: { quantity } },
  ...(context === undefined ? {} : { context }),
});

const quantity = fc.integer({ min: 1, max: 1000 });
const condition = fc.constantFrom(...CONDITIONS);
const holdId = fc.constantFrom('a', 'b');

const anyEvent: fc.Arbitrary<StockEvent> = fc.oneof(
  fc.record({ type: fc.constant('StockReceived' as const), data: fc.record({ quantity, condition }) }),
  fc.record({ type: fc.constant('StockShipped' as const), data: fc.record({ quantity }) }),
  fc.record({ type: fc.constant('StockHeld' as const), data: fc.record({ holdId, quantity }) }),
  fc.record({ type: fc.constant('HoldReleased' as const), data: fc.record({ holdId, quantity }) }),
  fc.record({ type: fc.constant('StockCommitted' as const), data: fc.record({ commitment: holdId, quantity }) }),
  fc.record({
    type: fc.constant('StockMoved' as const),
    data: fc.record({ quantity, from: condition, to: condition }),
  }),
  fc.record({
    type: fc.constant('StockAdjusted' as const),
    data: fc.record({ delta: fc.integer({ min: -50, max: 50 }), condition }),
  }),
  fc.record({ type: fc.constant('SafetyStockSet' as const), data: fc.record({ quantity, before: quantity }) }),
  fc.record({
    type: fc.constant('ShortfallRecorded' as const),
    data: fc.record({ shortfall: quantity, free: fc.constant(-1) }),
  }),
);

/** Any history, also ones that no decider would have let happen: history has happened. */
export const anyHistory = (maxLength: number, minLength = 0): fc.Arbitrary<readonly Entry[]> =>
  fc.array(
    fc.record({
      event: anyEvent,
      gap: fc.integer({ min: 0, max: 3 }),
      context: fc.record(
        {
          subsystem: fc.constantFrom('wms', 'orders', 'returns', 'erp', 'pos', 'promo', 'audit'),
          producerVersion: fc.constantFrom('1.0', '1.1'),
          reasonCode: fc.constantFrom('purchase_receipt', 'sale_shipment'),
        },
        { requiredKeys: ['subsystem'] },
      ),
    }),
    // Without a size fast-check stays far below the bound.
    { minLength, maxLength, size: 'max' },
  );
