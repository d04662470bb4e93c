import { by, committed, given, heldUntil, MUG, opened, units, itemAt, sku } from '../testing/scenario.js';
import type { StockCommand } from './commands.js';
import { decideStock } from './decide.js';
import type { StockDecision } from './decision.js';
import type { StockEvent } from './events.js';
import { BrokenInvariantError } from './invariants.js';
import { initialStockItem } from './state.js';

const RECORD = { shortfallPolicy: 'record', condition: 'sellable' } as const;
const eventsOf = (decision: StockDecision): readonly StockEvent[] =>
  decision.kind === 'accepted' ? decision.events.map((entry) => entry.event) : [];
const typesOf = (decision: StockDecision): readonly string[] => eventsOf(decision).map((event) => event.type);

const reconcile = (delta: number): StockCommand => ({
  ...by('ReconcileCount'),
  reconciliationId: 'c1',
  line: 0,
  condition: 'sellable',
  delta,
  approvedBy: 'ops',
  suspects: [],
});

describe('a shortfall', () => {
  const ALL_HELD = [opened(5), heldUntil('h1', 4)];
  const rows: readonly [string, StockCommand][] = [
    ['HoldStock', { ...by('HoldStock'), holdId: 'h2', quantity: units(3), ...RECORD }],
    ['CommitStock', { ...by('CommitStock'), commitment: 'o1', quantity: units(3), ...RECORD }],
    ['ShipStock', { ...by('ShipStock'), quantity: units(3), ...RECORD }],
    ['MoveStock', { ...by('MoveStock'), quantity: units(3), from: 'sellable', to: 'damaged', ...RECORD }],
    ['AdjustStock', { ...by('AdjustStock'), delta: -3, ...RECORD }],
    ['AssertStockLevel', { ...by('AssertStockLevel'), quantity: 2, ...RECORD }],
    ['ReconcileCount', reconcile(-3)],
  ];

  it.each(rows)('by %s is recorded right after its event', (_name, command) => {
    const events = eventsOf(given(...ALL_HELD).when(command));
    expect(events).toHaveLength(2);
    expect(events[1]).toEqual({ type: 'ShortfallRecorded', data: { shortfall: 2, free: -2 } });
  });

  it('that grows is recorded again', () => {
    const decision = given(opened(1), heldUntil('h1', 3)).when({
      ...by('HoldStock'),
      holdId: 'h2',
      quantity: units(1),
      ...RECORD,
    });
    expect(eventsOf(decision)[1]).toEqual({ type: 'ShortfallRecorded', data: { shortfall: 3, free: -3 } });
  });

  it('is not recorded when free stays at 0 or rises', () => {
    expect(typesOf(given(opened(5)).when({ ...by('HoldStock'), holdId: 'h1', quantity: units(5), ...RECORD }))).toEqual(
      ['StockHeld'],
    );
    expect(typesOf(given(opened(1), heldUntil('h1', 5)).when(reconcile(2)))).toEqual(['CountReconciled']);
  });

  it('leaves the safety stock aside: only free counts', () => {
    const scene = given(opened(5), { type: 'SafetyStockSet', data: { quantity: 5, before: 0 } });
    expect(typesOf(scene.when({ ...by('HoldStock'), holdId: 'h1', quantity: units(5), ...RECORD }))).toEqual([
      'StockHeld',
    ]);
  });
});

describe('a belief', () => {
  const hold = { ...by('HoldStock'), holdId: 'h1', quantity: units(2), ...RECORD };

  it('that the log shares is no event', () => {
    const belief = { field: 'available', before: 5, after: 3, readPosition: 7 } as const;
    expect(typesOf(given(opened(5)).when({ ...hold, belief }))).toEqual(['StockHeld']);
  });

  it.each([
    [{ before: 4 }, { believedBefore: 4 }],
    [{ after: 2 }, { believedAfter: 2 }],
    [
      { before: 4, after: 3, readPosition: 7 },
      { believedBefore: 4, believedAfter: 3, readPosition: 7 },
    ],
  ])('%j that the log does not share is evidence', (believed, told) => {
    const events = eventsOf(given(opened(5)).when({ ...hold, belief: { field: 'available', ...believed } }));
    expect(events).toHaveLength(2);
    expect(events[1]).toEqual({
      type: 'BeliefMismatchObserved',
      data: { field: 'available', actualBefore: 5, actualAfter: 3, ...told },
    });
  });

  it('comes last, after a shortfall', () => {
    const decision = given(opened(1)).when({ ...hold, belief: { field: 'held', before: 1 } });
    expect(typesOf(decision)).toEqual(['StockHeld', 'ShortfallRecorded', 'BeliefMismatchObserved']);
  });

  it('about a repeat that changes nothing is no event', () => {
    const decision = given(opened(5)).when({
      ...by('AssertStockLevel'),
      quantity: 5,
      ...RECORD,
      belief: { field: 'sellable', before: 99 },
    });
    expect(eventsOf(decision)).toEqual([]);
  });

  it.each([
    ['assemble', 6],
    ['disassemble', 4],
  ] as const)('of a transformation (%s) is about the kit, last, and in its stream', (direction, actualAfter) => {
    const decision = given(opened(5), { item: itemAt('LDN1', 'tea'), event: opened(9) }).when({
      ...by('TransformStock'),
      transformationId: 'K1',
      direction,
      quantity: units(1),
      components: [{ sku: sku('tea'), quantity: units(2) }],
      belief: { field: 'onHand', before: 7 },
    });
    const data = { field: 'onHand', believedBefore: 7, actualBefore: 5, actualAfter };
    const last = decision.kind === 'accepted' ? decision.events.at(-1) : undefined;
    expect(last).toEqual({ item: MUG, event: { type: 'BeliefMismatchObserved', data } });
  });
});

describe('a state whose books disagree', () => {
  it.each([
    ['free + held + committed is not sellable', { free: 1 }],
    ['onHand is not the sum of conditions', { onHand: 1 }],
    ['available is not free − safetyStock', { available: 1 }],
    ['a place is below 0', { damaged: -1, onHand: -1 }],
    ['a claim is below 0', { held: -1, free: 1, available: 1 }],
  ])('is a fault: %s', (rule, wrong) => {
    const state = { ...initialStockItem, quantities: { ...initialStockItem.quantities, ...wrong } };
    const decide = () => decideStock({ ...by('ReturnStock'), rma: 'R1', quantity: units(1) }, () => state, 0);
    expect(decide).toThrow(BrokenInvariantError);
    expect(decide).toThrow(rule);
  });

  it('of a commitment that the sums do not know is a fault', () => {
    const { warehouse } = given(opened(5), committed('o1', 2));
    const state = {
      ...warehouse.stateOf(MUG),
      quantities: { ...initialStockItem.quantities, sellable: 5, onHand: 5, free: 5, available: 5 },
    };
    const release = { ...by('ReleaseCommitment'), commitment: 'o1' };
    expect(() => decideStock(release, () => state, 0)).toThrow('a claim is below 0');
  });
});
