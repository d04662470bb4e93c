import type { DecodedStockEvent } from '@tallyman/event-catalog';
import type { Sku, StockEvent } from '@tallyman/inventory';
import fc from 'fast-check';
import { createCorrectionHistory, type CorrectionHistory } from './corrections.js';
import { observe, summarize } from './observe.js';

const sku = 'A' as Sku;

describe('an observation', () => {
  it.each([
    ['short', 38, 40, { variance: -2, proposal: { reasonCode: 'shrinkage_unexplained', delta: -2 } }],
    ['over', 43, 40, { variance: 3, proposal: { reasonCode: 'found', delta: 3 } }],
    ['matched', 40, 40, { variance: 0, proposal: null }],
    ['of nothing at all', 0, 0, { variance: 0, proposal: null }],
    ['of zero where something is expected', 0, 7, { variance: -7 }],
  ])('that is %s', (_, counted, expected, wanted) => {
    expect(observe({ sku, counted, expected, position: 9 })).toMatchObject({
      ...wanted,
      sku,
      counted,
      expected,
      position: 9,
      suspects: [],
    });
  });

  it('is refused as a fault when its variance is no whole number', () => {
    expect(() => observe({ sku, counted: 1.5, expected: 0, position: 1 })).toThrow(RangeError);
  });

  it('posting the proposal brings the log to the count, and the summary has every line once', () => {
    const amount = fc.nat({ max: 1e9 });
    fc.assert(
      fc.property(fc.array(fc.record({ counted: amount, expected: amount })), (counts) => {
        const lines = counts.map((count) => observe({ sku, position: 1, ...count }));
        for (const { counted, expected, proposal } of lines) expect(expected + (proposal?.delta ?? 0)).toBe(counted);
        const { matched, short, over, lines: all } = summarize(lines);
        expect(matched + short + over).toBe(all);
        expect(short).toBe(counts.filter(({ counted, expected }) => counted < expected).length);
      }),
    );
  });
});

const at = (position: number, event: StockEvent): DecodedStockEvent => ({
  ...event,
  id: `e${String(position)}`,
  position,
  stream: 'stock-LDN1/A',
  revision: position,
  schemaVersion: 1,
  recordedAt: '',
  hash: '',
  subsystem: 'wms',
  commandId: 'c',
  commandHash: 'h',
  occurredAt: '',
});

const reconciled = (position: number, reconciliationId: string, condition: 'sellable' | 'damaged' = 'sellable') =>
  at(position, {
    type: 'CountReconciled',
    data: { reconciliationId, line: 0, condition, delta: -2, approvedBy: 'ann', suspects: [] },
  });
const asserted = (position: number) =>
  at(position, {
    type: 'StockLevelAsserted',
    data: { condition: 'sellable', asserted: 1, before: 2, delta: -1 },
  });
const shipped = (position: number) => at(position, { type: 'StockShipped', data: { quantity: 1 } });

const historyOf = (events: readonly DecodedStockEvent[]): CorrectionHistory => {
  const corrections = createCorrectionHistory({
    reconciliationId: 'mine',
    line: 0,
    condition: 'sellable',
    observedPosition: 10,
  });
  for (const event of events) corrections.add(event);
  return corrections.finish();
};

describe('corrections around a count at position 10', () => {
  it.each([
    ['nothing', [], {}],
    ['sales after it', [shipped(11), shipped(12)], {}],
    ['a correction it knows of', [reconciled(4, 'theirs')], { basis: 4 }],
    ['the last one that it knows of', [reconciled(4, 'theirs'), asserted(10)], { basis: 10 }],
    ['a correction after it', [reconciled(11, 'theirs')], { supersededBy: 11 }],
    ['a source of truth after it', [asserted(12), reconciled(13, 'theirs')], { supersededBy: 12 }],
    ['a correction of another condition', [reconciled(11, 'theirs', 'damaged')], {}],
    ['its own', [reconciled(11, 'mine')], { own: 11 }],
  ])('%s', (_, events, wanted) => {
    const { own, basis, supersededBy } = historyOf(events);
    expect({ own: own?.position, basis: basis?.position, supersededBy: supersededBy?.position }).toEqual({
      own: undefined,
      basis: undefined,
      supersededBy: undefined,
      ...wanted,
    });
  });
});
