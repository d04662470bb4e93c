import {
  CHAIN_START,
  chainHash,
  storedEnvelope,
  UnreadableEventError,
  type RecordedEvent,
} from '@tallyman/event-catalog';
import { STOCK_FIELDS } from '@tallyman/inventory';
import fc from 'fast-check';
import { createExplanation } from './create-explanation.js';
import type { FoldedHistory } from './explanation.js';
import { anyHistory, ITEM, received, recorded, shipped } from './history.spec-support.js';
import { recomputeProof } from './proof.js';
import { stockValue } from './stock/stock-value.js';

const fold = (events: readonly RecordedEvent[]): FoldedHistory => {
  const explanation = createExplanation({ explained: stockValue(ITEM, 'available') });
  for (const event of events) explanation.add(event);
  return explanation.finish().history;
};

const recompute = (events: readonly RecordedEvent[]) =>
  recomputeProof(events.map(storedEnvelope), stockValue(ITEM, 'available'));

const history = recorded([
  received(50, { subsystem: 'purchasing', actor: 'ann' }),
  shipped(8, { subsystem: 'orders', actor: 'shop' }),
  received(3, { subsystem: 'returns', actor: 'desk' }),
  shipped(5, { subsystem: 'orders', actor: 'shop' }),
]);

const edited = (revision: number, edit: (event: RecordedEvent) => RecordedEvent): readonly RecordedEvent[] =>
  history.map((event) => (event.revision === revision ? edit(event) : event));

const hex = (event: RecordedEvent | undefined): string => Buffer.from(event?.hash ?? []).toString('hex');

const inBody = (from: string, to: string) => (event: RecordedEvent) => ({
  ...event,
  body: event.body.replace(from, to),
});

/** As somebody would who knows how events are hashed, but leaves the events after it as they are. */
const resealed = (event: RecordedEvent): RecordedEvent => ({
  ...event,
  hash: chainHash(history[event.revision - 1]?.hash ?? CHAIN_START, event),
});

const without = (revision: number) => history.filter((event) => event.revision !== revision);
const renumbered = (events: readonly RecordedEvent[]) => events.map((event, revision) => ({ ...event, revision }));
const swapped = () => [...history.slice(0, 1), ...history.slice(1, 3).reverse(), ...history.slice(3)];

/** What was done, and the revision at which it shows. */
const TAMPERINGS: readonly (readonly [string, readonly RecordedEvent[], number])[] = [
  ['a changed amount', edited(1, inBody('"quantity":8', '"quantity":7')), 1],
  ['a changed actor', edited(1, inBody('"actor":"shop"', '"actor":"ann"')), 1],
  ['a changed time of recording', edited(1, (event) => ({ ...event, recordedAt: event.recordedAt + 1 })), 1],
  ['a changed type', edited(1, (event) => ({ ...event, type: 'StockReceived' })), 1],
  ['a changed id', edited(1, (event) => ({ ...event, id: 'f'.repeat(8) })), 1],
  ['a changed hash', edited(1, (event) => ({ ...event, hash: event.hash.map((byte) => byte ^ 1) })), 1],
  ['a resealed event that is not rechained', edited(1, (event) => resealed(inBody('8', '7')(event))), 2],
  ['a removed event', without(1), 2],
  ['a removed event, the rest renumbered', renumbered(without(1)), 1],
  ['a removed first event, the rest renumbered', renumbered(without(0)), 0],
  ['reordered events', swapped(), 2],
  ['reordered events, renumbered', renumbered(swapped()), 1],
  ['an event twice', [...history.slice(0, 2), ...history.slice(1)], 1],
  ['an event of another stream', edited(1, (event) => ({ ...event, stream: 'stock-LDN2/85123A' })), 1],
  ['exchanged positions', edited(1, (event) => ({ ...event, position: 1 })), 1],
  ['a body that is no JSON', edited(1, (event) => ({ ...event, body: '{' })), 1],
  ['data that is no event', edited(1, inBody('{"quantity":8}', 'null')), 1],
  ['an amount that is no number', edited(1, inBody('"quantity":8', '"quantity":"8"')), 1],
];

describe('tampering with stored events', () => {
  it('is not found where there is none', () => {
    expect(fold(history).tampering).toBeUndefined();
    expect(recompute(history)).toMatchObject({ chainIntact: true, value: 40 });
  });

  it.each(TAMPERINGS)('%s is noticed, at the place', (_, events, revision) => {
    expect(fold(events).tampering).toMatchObject({ revision });
  });

  it.each(TAMPERINGS.filter(([what]) => what !== 'a body that is no JSON'))(
    '%s is noticed in raw envelopes',
    (_, events) => {
      expect(recompute(events)).toMatchObject({ chainIntact: false });
    },
  );

  it('says what is wrong, and that of a missing event which', () => {
    expect(fold(without(1)).tampering?.detail).toContain('revision 1 is missing');
    const { tampering, proof } = fold(edited(1, inBody('"quantity":8', '"quantity":7')));
    expect(tampering).toMatchObject({ position: 2, eventId: history[1]?.id, storedHash: hex(history[1]) });
    expect(tampering?.recomputedHash).not.toBe(tampering?.storedHash);
    expect(proof.streamHash).toBe(hex(history[3]));
  });

  it('is noticed when a whole other stream, in itself intact, stands for this one', () => {
    const other = recorded([received(50)], 'stock-LDN2/85123A');
    expect(recompute(other)).toMatchObject({ chainIntact: false });
  });

  it('does not excuse an event that this release cannot read', () => {
    const [first] = recorded([{ event: { type: 'StockLost', data: {} } as never }]);
    expect(() => fold(first === undefined ? [] : [first])).toThrow(UnreadableEventError);
  });
});

describe('a proof', () => {
  it('recomputed from raw envelopes is the proof of the explanation, for any history and field', () => {
    fc.assert(
      fc.property(anyHistory(40), fc.constantFrom(...STOCK_FIELDS), (entries, field) => {
        const events = recorded(entries);
        const explanation = createExplanation({ explained: stockValue(ITEM, field), page: { limit: 1 } });
        for (const event of events) explanation.add(event);
        // Through JSON, as over the wire.
        const envelopes = events.map((event) => JSON.parse(JSON.stringify(storedEnvelope(event))) as never);
        expect(recomputeProof(envelopes, stockValue(ITEM, field))).toEqual({
          ...explanation.finish().history.proof,
          chainIntact: true,
        });
      }),
    );
  });

  it('survives hostile text', () => {
    const actor = 'quote " back \\ tab \t nul \0 sep \u2028 emoji 😀 lone \ud800 "__proto__"';
    const events = recorded([received(1, { actor, reference: { type: '__proto__', id: '\u007f' } })]);
    const envelopes = events.map((event) => JSON.parse(JSON.stringify(storedEnvelope(event))) as never);
    expect(recomputeProof(envelopes, stockValue(ITEM, 'available'))).toMatchObject({ chainIntact: true, value: 1 });
  });

  it('is broken by any change of any single byte of a body', () => {
    fc.assert(
      fc.property(fc.nat({ max: 3 }), fc.nat(), (revision, at) => {
        const broken = edited(revision, (event) => {
          const index = at % event.body.length;
          const replaced = event.body[index] === 'x' ? 'y' : 'x';
          return { ...event, body: event.body.slice(0, index) + replaced + event.body.slice(index + 1) };
        });
        expect(fold(broken).tampering).toMatchObject({ revision });
      }),
    );
  });
});
