import { decode, isStockEvent, type RecordedEvent } from '@tallyman/event-catalog';
import { evolveStock, initialStockItem, quantitiesOf, STOCK_FIELDS, type StockField } from '@tallyman/inventory';
import fc from 'fast-check';
import { createExplanation, type ExplanationOptions } from './create-explanation.js';
import { MAX_NOTES, MAX_STEPS, SUMMARY_RANGES, type ExactTotal, type FoldedHistory } from './explanation.js';
import { anyHistory, ITEM, received, recorded, shipped, type Entry } from './history.spec-support.js';
import { stockValue } from './stock/stock-value.js';

type Options = Omit<ExplanationOptions, 'explained'> & { readonly field?: StockField };

const explain = (
  events: readonly RecordedEvent[],
  { field = 'available', ...options }: Options = {},
): FoldedHistory => {
  const explanation = createExplanation({ explained: stockValue(ITEM, field), ...options });
  for (const event of events) explanation.add(event);
  return explanation.finish().history;
};

const folded = (events: readonly RecordedEvent[], field: StockField): number => {
  let state = initialStockItem;
  for (const event of events.map(decode)) if (isStockEvent(event)) state = evolveStock(state, event, ITEM);
  return quantitiesOf(state)[field];
};

const total = (totals: readonly { readonly delta: ExactTotal }[]): bigint =>
  totals.reduce((sum, { delta }) => sum + BigInt(delta), 0n);

const anyField = fc.constantFrom(...STOCK_FIELDS);

describe('an explanation', () => {
  it('shows each event that changed the field with everything its envelope says', () => {
    const context = {
      subsystem: 'purchasing',
      actor: 'dock 3',
      producerVersion: '2.1',
      reasonCode: 'purchase_receipt',
      reference: { type: 'po', id: '77' },
      correlationId: 'flow',
      causationId: 'parent',
      belief: { field: 'available', before: 1 },
    };
    const events = recorded([received(50, context), { ...shipped(8), gap: 4 }]);
    const { steps, value } = explain(events);
    expect(value).toBe(42);
    expect(steps).toEqual([
      {
        ...context,
        position: 1,
        revision: 0,
        eventId: events[0]?.id,
        eventType: 'StockReceived',
        delta: 50,
        before: 0,
        after: 50,
        commandId: 'command-0',
        reasonText: null,
        occurredAt: '2026-03-01T12:00:00.000Z',
        recordedAt: '2026-03-01T12:00:01.000Z',
        hash: Buffer.from(events[0]?.hash ?? []).toString('hex'),
      },
      expect.objectContaining({
        position: 6,
        revision: 1,
        delta: -8,
        before: 50,
        after: 42,
        actor: null,
        belief: null,
      }),
    ]);
  });

  it('leaves out events that do not move the field, and tells the evidence as notes', () => {
    const held: Entry = { event: { type: 'StockHeld', data: { holdId: 'h', quantity: 2 } } };
    const mismatch = { field: 'free', believedBefore: 9, actualBefore: 5, actualAfter: 3 };
    const entries = [received(5), held, { event: { type: 'BeliefMismatchObserved' as const, data: mismatch } }];
    const { steps, notes, notesTotal, proof } = explain(recorded(entries), { field: 'onHand' });
    expect(steps.map(({ eventType }) => eventType)).toEqual(['StockReceived']);
    expect(notes).toEqual([
      expect.objectContaining({ position: 3, revision: 2, eventType: 'BeliefMismatchObserved', data: mismatch }),
    ]);
    expect(notesTotal).toBe(1);
    expect(proof.events).toBe(3);
  });

  it('keeps a bounded number of notes, the latest, and says how many there are', () => {
    const shortfall: Entry = { event: { type: 'ShortfallRecorded', data: { shortfall: 1, free: -1 } } };
    const { notes, notesTotal } = explain(recorded(Array.from({ length: MAX_NOTES + 7 }, () => shortfall)));
    expect(notesTotal).toBe(MAX_NOTES + 7);
    expect(notes).toHaveLength(MAX_NOTES);
    expect(notes[0]?.revision).toBe(7);
  });

  it('ends at the position asked for, proof and totals too, and still answers probes beyond it', () => {
    const events = recorded([received(5), received(7), { ...shipped(2), gap: 2 }]);
    const explanation = createExplanation({ explained: stockValue(ITEM, 'free'), upTo: 4, probes: [0, 1, 4, 99] });
    for (const event of events) explanation.add(event);
    const { history, probes } = explanation.finish();
    expect(history).toMatchObject({ value: 12, proof: { events: 2, value: 12 }, bySubsystem: [{ delta: 12 }] });
    expect(history.proof.streamHash).toBe(Buffer.from(events[1]?.hash ?? []).toString('hex'));
    expect(probes.map(({ value, last }) => [value, last?.revision])).toEqual([
      [0, undefined],
      [5, 0],
      [12, 1],
      [10, 2],
    ]);
  });

  it('includes the event at the position asked for', () => {
    const events = recorded([received(5), received(7), shipped(2)]);
    expect(explain(events, { upTo: 2 })).toMatchObject({ value: 12, proof: { events: 2 } });
  });

  it('of an empty stream is 0 with the start of every chain', () => {
    const { value, steps, proof, page } = explain([]);
    expect({ value, steps, proof, page }).toEqual({
      value: 0,
      steps: [],
      proof: { events: 0, streamHash: '00'.repeat(32), value: 0 },
      page: { from: 0, limit: 200, totalSteps: 0, next: null },
    });
  });

  it('brings the limit into its bounds', () => {
    expect(explain([], { page: { limit: 0 } }).page.limit).toBe(1);
    expect(explain([], { page: { limit: MAX_STEPS + 1 } }).page.limit).toBe(MAX_STEPS);
  });

  it('sums exactly where a total of one subsystem leaves the safe integers', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const wms = { subsystem: 'wms' };
    const orders = { subsystem: 'orders' };
    const { bySubsystem, value } = explain(
      recorded([
        received(most, wms),
        shipped(most, orders),
        received(most, wms),
        shipped(most, orders),
        received(4, wms),
      ]),
    );
    expect(value).toBe(4);
    expect(bySubsystem).toEqual([
      { subsystem: 'wms', events: 3, delta: '18014398509481986' },
      { subsystem: 'orders', events: 2, delta: '-18014398509481982' },
    ]);
  });

  it('keeps so many releases apart and sums the rest', () => {
    const entries = Array.from({ length: 205 }, (_, release) =>
      received(1, { producerVersion: `v${String(release)}` }),
    );
    const { byProducerVersion, otherProducerVersions } = explain(recorded(entries));
    expect(byProducerVersion).toHaveLength(200);
    expect(otherProducerVersions).toEqual({ groups: 5, events: 5, delta: 5 });
  });
});

describe('for any history and field', () => {
  it('the running value ends at the value of the state, and every step joins the one before', () => {
    fc.assert(
      fc.property(anyHistory(60), anyField, (entries, field) => {
        const events = recorded(entries);
        const { value, steps } = explain(events, { field, page: { limit: MAX_STEPS } });
        expect(value).toBe(folded(events, field));
        expect(steps.at(-1)?.after ?? 0).toBe(value);
        for (const [index, { before, after, delta }] of steps.entries()) {
          expect(before).toBe(steps[index - 1]?.after ?? 0);
          expect(before + delta).toBe(after);
          expect(delta).not.toBe(0);
        }
      }),
    );
  });

  it('each list of totals sums up to the value', () => {
    fc.assert(
      fc.property(anyHistory(60), anyField, (entries, field) => {
        const history = explain(recorded(entries), { field, page: { limit: 3 } });
        for (const totals of [history.bySubsystem, history.byReason, history.byProducerVersion]) {
          expect(total(totals)).toBe(BigInt(history.value));
          expect(totals.reduce((sum, { events }) => sum + events, 0)).toBe(history.page.totalSteps);
        }
      }),
    );
  });

  it('the pages together are the whole', () => {
    fc.assert(
      fc.property(anyHistory(60), anyField, fc.integer({ min: 1, max: 9 }), (entries, field, limit) => {
        const events = recorded(entries);
        const whole = explain(events, { field, page: { limit: MAX_STEPS } });
        const steps = [];
        let after: number | undefined;
        do {
          const page = explain(events, { field, page: { after, limit } });
          expect(page.page).toMatchObject({ from: steps.length, totalSteps: whole.steps.length });
          expect(page.page.next === null).toBe(steps.length + page.steps.length === whole.steps.length);
          expect(page.summary === undefined).toBe(page.steps.length === whole.steps.length);
          steps.push(...page.steps);
          after = page.page.next ?? undefined;
        } while (after !== undefined);
        expect(steps).toEqual(whole.steps);
      }),
    );
  });

  it('the summary covers the whole history without a gap, in a bounded number of ranges', () => {
    fc.assert(
      fc.property(anyHistory(450, 90), anyField, (entries, field) => {
        const events = recorded(entries);
        const { summary = [], page, value } = explain(events, { field, page: { limit: 1 } });
        if (page.totalSteps < 2) return;
        expect(summary.length).toBeLessThanOrEqual(SUMMARY_RANGES);
        expect(summary.at(-1)?.closing).toBe(value);
        expect(summary.reduce((sum, { steps }) => sum + steps, 0)).toBe(page.totalSteps);
        let [revision, closing] = [0, 0];
        for (const range of summary) {
          const inside = events.slice(range.fromRevision, range.toRevision + 1);
          expect(range.fromRevision).toBe(revision);
          expect(range.opening).toBe(closing);
          expect(range.events).toBe(inside.length);
          expect([range.fromPosition, range.toPosition]).toEqual([inside[0]?.position, inside.at(-1)?.position]);
          expect(total(range.bySubsystem) + BigInt(range.others?.delta ?? 0)).toBe(BigInt(range.delta));
          [revision, closing] = [range.toRevision + 1, range.closing];
        }
        expect(revision).toBe(events.length);
      }),
      { numRuns: 40 },
    );
  });

  it('a long history keeps nearly equal ranges', () => {
    const { summary = [] } = explain(recorded(Array.from({ length: 1234 }, () => received(1))));
    expect(summary.length).toBeGreaterThan(SUMMARY_RANGES / 2 - 1);
    const sizes = summary.slice(0, -1).map(({ events }) => events);
    expect(new Set(sizes).size).toBe(1);
  });
});
