import { checkedAdd, MAX_QUANTITY } from '@tallyman/kernel';
import type { DecodedStockEvent } from '@tallyman/event-catalog';
import { quantitiesOf, receiptKey, stockStream } from '@tallyman/inventory';
import type { StockEvent } from '@tallyman/inventory';
import * as fc from 'fast-check';
import { itemAt, MUG } from '../../../inventory/src/testing/scenario.js';
import { foldWindow, stockChanges } from './fold-window.js';
import type { StockChanges } from './changes.js';
import { countLines } from './count-lines.js';
import { StockFold } from './stock-fold.js';
import { stockHolds } from './stock-holds.js';
import { RevisionGapError, WindowOverflowError } from '../faults.js';
import { stockTransfers } from './stock-transfers.js';
import { history, LogBook } from '../testing/history.js';
import type { History } from '../testing/history.js';
import { MemoryViews } from '../testing/memory-views.js';

const viewsOf = (events: readonly DecodedStockEvent[]): MemoryViews => {
  const views = new MemoryViews();
  for (const event of events) views.apply(stockChanges(event));
  return views;
};

const logOf = (...events: readonly StockEvent[]): readonly DecodedStockEvent[] => {
  const book = new LogBook();
  for (const event of events) book.append({ item: MUG, event });
  return book.decoded();
};

describe('views folded from random histories', () => {
  it('are the same wherever the log is cut into windows', () => {
    fc.assert(
      fc.property(history, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), ({ book }, sizes) => {
        const events = book.decoded();
        const views = new MemoryViews();
        for (let start = 0, turn = 0; start < events.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          applyOrSplit(views, events.slice(start, start + size));
          start += size;
        }
        expect(views).toEqual(viewsOf(events));
      }),
    );
  });

  it('are the same when stretches are folded apart and joined in order, however they are cut', () => {
    fc.assert(
      fc.property(history, fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), ({ book }, sizes) => {
        const events = book.decoded();
        const whole = new StockFold();
        const joined = new StockFold();
        try {
          for (const event of events) whole.add(event);
          for (let start = 0, turn = 0; start < events.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            joined.join(foldWindow(events.slice(start, start + size)));
            start += size;
          }
        } catch (error) {
          // Sums near 2^53 cannot be folded in one; the property above splits those.
          fc.pre(!(error instanceof WindowOverflowError));
          throw error;
        }
        expect(byKeys(joined.net())).toEqual(byKeys(whole.net()));
        for (const fold of [joined, whole]) expect(rowsOf(fold.net())).toBe(fold.size);
      }),
    );
  });

  it('have the quantities, position and hash of every stock item', () => {
    fc.assert(
      fc.property(history, ({ warehouse, book }) => {
        const events = book.decoded();
        const views = viewsOf(events);
        const ends = new Map(events.map((event) => [event.stream, event]));
        expect([...views.items.keys()].sort()).toEqual([...ends.keys()].sort());
        for (const [stream, last] of ends) {
          const row = views.items.get(stream);
          expect(row?.quantities).toEqual(quantitiesOf(warehouse.stateOf(row?.item ?? MUG)));
          expect(row?.appliedPosition).toBe(last.position);
          expect(row?.appliedRevision).toBe(last.revision);
          expect(row?.chainHash).toBe(last.hash);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('have exactly the open holds, with what is left of each', () => {
    fc.assert(
      fc.property(history, ({ warehouse, book }) => {
        const views = viewsOf(book.decoded());
        const rows = [...views.holds.values()].map(({ item, holdId, quantity, expiresAt }) => ({
          key: `${stockStream(item)}#${holdId}`,
          quantity,
          expiresAt,
        }));
        expect(rows.sort(byKey)).toEqual(openHolds(warehouse, views).sort(byKey));
      }),
    );
  });

  it('have every dispatch with what arrived of it', () => {
    fc.assert(
      fc.property(history, ({ warehouse, book }) => {
        for (const row of viewsOf(book.decoded()).transfers.values()) {
          const dispatch = warehouse.stateOf({ location: row.from, sku: row.sku }).dispatched.get(row.transferId);
          const receiver = warehouse.stateOf({ location: row.to, sku: row.sku });
          expect([row.to, row.dispatched, row.condition]).toEqual([
            dispatch?.to,
            dispatch?.quantity,
            dispatch?.condition,
          ]);
          expect(row.received).toBe(receiver.received.get(receiptKey(row.from, row.transferId)) ?? 0);
        }
      }),
    );
  });
});

const byKeys = ({ items, holds, transfers, countLines: lines }: StockChanges) => [
  new Map(items.map((change) => [stockStream(change.item), change])),
  new Map(holds.map((change) => [stockHolds.keyOf(change), change])),
  new Map(transfers.map((change) => [stockTransfers.keyOf(change), change])),
  new Map(lines.map((change) => [countLines.keyOf(change), change])),
];

const rowsOf = (changes: StockChanges): number => byKeys(changes).reduce((rows, { size }) => rows + size, 0);

const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : 1);

const openHolds = (warehouse: History['warehouse'], views: MemoryViews) =>
  [...views.items.values()].flatMap(({ item }) =>
    [...warehouse.stateOf(item).holds].map(([holdId, { quantity, expiresAt }]) => ({
      key: `${stockStream(item)}#${holdId}`,
      quantity,
      expiresAt,
    })),
  );

const applyOrSplit = (views: MemoryViews, events: readonly DecodedStockEvent[]): void => {
  try {
    views.apply(foldWindow(events));
  } catch (error) {
    if (!(error instanceof WindowOverflowError) || events.length === 1) throw error;
    applyOrSplit(views, events.slice(0, events.length >> 1));
    applyOrSplit(views, events.slice(events.length >> 1));
  }
};

describe('a window', () => {
  const held = (holdId: string, quantity: number): StockEvent => ({ type: 'StockHeld', data: { holdId, quantity } });
  const captured = (holdId: string, quantity: number): StockEvent => ({
    type: 'StockCommitted',
    data: { commitment: 'order:1', quantity, holdId },
  });
  const released = (holdId: string, quantity: number): StockEvent => ({
    type: 'HoldReleased',
    data: { holdId, quantity },
  });

  it('says nothing of a hold that was opened and captured in full', () => {
    const fold = new StockFold();
    for (const event of logOf(held('h', 3), captured('h', 1), captured('h', 2))) fold.add(event);
    expect(fold.net().holds).toEqual([]);
    expect(fold.size).toBe(1);
  });

  it('deletes the row of a hold whose id was used again, and ended again', () => {
    const { holds } = foldWindow(logOf(released('h', 3), held('h', 5), released('h', 5)));
    expect(holds).toEqual([{ kind: 'delete', item: MUG, holdId: 'h' }]);
  });

  it('refuses a stream with a gap', () => {
    const [first, second, third] = logOf(held('a', 1), held('b', 1), held('c', 1));
    if (first === undefined || second === undefined || third === undefined) throw new Error('no events');
    expect(() => foldWindow([first, third])).toThrow(RevisionGapError);
    expect(() => foldWindow([first, second, second])).toThrow('goes on with revision 1 where 2 must come');
    const fold = new StockFold();
    fold.join(foldWindow([first]));
    expect(() => {
      fold.join(foldWindow([third]));
    }).toThrow(RevisionGapError);
  });

  it('sums captures of a hold that was opened before it', () => {
    const { holds } = foldWindow(logOf(captured('h', 1), captured('h', 2)));
    expect(holds).toEqual([{ kind: 'reduce', item: MUG, holdId: 'h', by: 3, appliedPosition: 2 }]);
  });

  it('gives a hold id that is used again the quantity of the new hold only', () => {
    const { holds } = foldWindow(logOf(held('h', 3), released('h', 3), held('h', 5)));
    expect(holds).toMatchObject([{ kind: 'set', quantity: 5, heldAtPosition: 3 }]);
  });

  it('keeps a line counted and approved in one window whole', () => {
    const line = { reconciliationId: 'c', line: 0, condition: 'sellable' } as const;
    const counted: StockEvent = {
      type: 'StockCounted',
      data: {
        ...line,
        counted: 0,
        expected: 2,
        observedPosition: 7,
        countedAt: '2026-12-01T10:00:00.000Z',
        countedBy: 'scanner-4',
      },
    };
    const approved: StockEvent = {
      type: 'CountReconciled',
      data: { ...line, delta: -2, approvedBy: 'manager', suspects: [] },
    };
    const { countLines } = foldWindow(logOf(counted, approved));
    const reconciled = { delta: -2, approvedBy: 'manager', position: 2 };
    expect(countLines).toMatchObject([
      { kind: 'set', counted: 0, expected: 2, countedAt: Date.UTC(2026, 11, 1, 10), reconciled, appliedPosition: 2 },
    ]);
  });

  it('moves the row of an item also by an event without postings', () => {
    const shortfall: StockEvent = { type: 'ShortfallRecorded', data: { shortfall: 1, free: -1 } };
    const [change] = foldWindow(logOf(shortfall)).items;
    expect(change).toMatchObject({ appliedPosition: 1, appliedRevision: 0, deltas: { free: 0, onHand: 0 } });
  });

  it('refuses to round a sum', () => {
    const found = (delta: number): StockEvent => ({ type: 'StockAdjusted', data: { delta, condition: 'sellable' } });
    expect(checkedAdd(MAX_QUANTITY, 5)).toBeUndefined();
    expect(() => foldWindow(logOf(found(MAX_QUANTITY), found(5)))).toThrow(WindowOverflowError);
  });

  it('refuses a stock event that is in no stock stream, and does not skip it', () => {
    const [event] = logOf(held('h', 1));
    if (event === undefined) throw new Error('no event');
    expect(() => foldWindow([{ ...event, stream: 'projection-stock' }])).toThrow('event 1 (StockHeld)');
  });

  it('keeps items apart whose names run together', () => {
    const book = new LogBook();
    book.append({
      item: itemAt('A', 'B/C'),
      event: { type: 'StockOpened', data: { quantity: 1, condition: 'sellable' } },
    });
    book.append({ item: itemAt('A', 'B'), event: held('C/h', 1) });
    book.append({ item: itemAt('A', 'B/C'), event: held('h', 1) });
    const { items, holds } = foldWindow(book.decoded());
    expect(items).toHaveLength(2);
    expect(holds).toHaveLength(2);
  });
});
