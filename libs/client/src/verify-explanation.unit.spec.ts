import { CHAIN_START, seal, storedEnvelope } from '@tallyman/event-catalog';
import type { EventEnvelope } from '@tallyman/event-catalog';
import { createTallymanClient } from './client.js';
import { verifyExplanation } from './verify-explanation.js';
import type { Explanation } from './wire-answers.js';
import { json, scripted } from './testing/tiny-server.js';

const STREAM = 'stock-L/A';

/** A stream as the service would serve it: receipts of 1, 2, 3 … units, at every second position. */
const history = (count: number): readonly EventEnvelope[] => {
  let previous: Uint8Array = CHAIN_START;
  return Array.from({ length: count }, (_, revision) => {
    const context = {
      subsystem: 'wms',
      commandId: `c${String(revision)}`,
      commandHash: 'h',
      occurredAt: '2026-12-01T10:00:00.000Z',
    };
    const data = { quantity: revision + 1, condition: 'sellable' };
    const head = { stream: STREAM, revision, type: 'StockReceived', recordedAt: 1_000 + revision };
    const event = seal(previous, { ...head, context, index: 0, schemaVersion: 1, data });
    previous = event.hash;
    return storedEnvelope({ ...head, ...event, position: 1 + revision * 2 });
  });
};

const explanationOf = (events: readonly EventEnvelope[], changes: Partial<Explanation> = {}) => {
  const value = events.reduce((sum, event) => sum + (event.data as { quantity: number }).quantity, 0);
  const steps = events.map((event) => ({ delta: (event.data as { quantity: number }).quantity }));
  return {
    subject: { kind: 'stock', sku: 'A', location: 'L' },
    ...{ field: 'onHand', value, at: { position: events.at(-1)?.position ?? 0 }, steps },
    page: { from: 0, limit: 1000, totalSteps: steps.length, next: null },
    proof: { events: events.length, streamHash: events.at(-1)?.hash ?? '', value },
    verdict: 'consistent',
    ...changes,
  } as Explanation;
};

const verified = async (explanation: Explanation, served: readonly EventEnvelope[]) => {
  const half = Math.ceil(served.length / 2);
  const page = (events: readonly EventEnvelope[], next?: number) => json(200, { stream: STREAM, events, next });
  const server = await scripted(page(served.slice(0, half), half), page(served.slice(half)));
  try {
    return await verifyExplanation(explanation, createTallymanClient({ baseUrl: server.url }));
  } finally {
    await server.close();
  }
};

const replaced = (events: readonly EventEnvelope[], index: number, changes: Partial<EventEnvelope>) =>
  events.map((event, at) => (at === index ? { ...event, ...changes } : event));

describe('the verification of an explanation', () => {
  const events = history(6);

  it('holds when the raw events give what it claims, however much came after', async () => {
    const verification = await verified(explanationOf(events.slice(0, 4)), events);
    expect(verification).toMatchObject({ ok: true, mismatches: [], events: 4, value: 10, streamHash: events[3]?.hash });
  });

  it.each<[string, Explanation, readonly EventEnvelope[], RegExp]>([
    ['another value', explanationOf(events, { value: 87 }), events, /^value: claimed 87, the raw events give 21$/],
    [
      'a step left out',
      explanationOf(events, {
        steps: explanationOf(events.slice(1)).steps,
        page: { from: 0, limit: 9, totalSteps: 5, next: null },
      }),
      events,
      /^sum of the steps/,
    ],
    ['an event removed', explanationOf(events), events.filter((_, index) => index !== 2), /hash chain/],
    ['an event at the end hidden', explanationOf(events), events.slice(0, 5), /^events: claimed 6/],
    [
      'an amount changed',
      explanationOf(events),
      replaced(events, 2, { data: { quantity: 9, condition: 'sellable' } }),
      /hash chain/,
    ],
    ['another subsystem named', explanationOf(events), replaced(events, 2, { subsystem: 'orders' }), /hash chain/],
  ])('notices %s', async (_, explanation, served, mismatch) => {
    const verification = await verified(explanation, served);
    expect(verification.ok).toBe(false);
    expect(verification.mismatches.some((each) => mismatch.test(each))).toBe(true);
  });
});
