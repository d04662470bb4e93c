import { setImmediate } from 'node:timers/promises';
import { createMemoryEventStore, type EventStore } from '@tallyman/event-store';
import type { PublicStockCommand, Quantity, Sku, LocationId } from '@tallyman/inventory';
import fc from 'fast-check';
import type { CommittedEvents } from './committed-events.js';
import type { CommandResult } from './results.js';
import { allEvents, expectIntact, hold, NOW, open, receive, submission } from './sequencer.spec-support.js';

const A = 'A' as Sku;
const SKUS = [A, 'B' as Sku, 'C' as Sku];
const LDN1 = 'LDN1' as LocationId;

const skuOf = (n: number): Sku => SKUS[n] ?? A;

/** Changes nothing when it is asked for what is so already. */
const setSafety = (sku: Sku, quantity: number): PublicStockCommand => ({
  type: 'SetSafetyStock',
  sku,
  location: LDN1,
  quantity: quantity,
  reasonCode: 'safety_stock_change',
});

const transform = (): PublicStockCommand => ({
  type: 'TransformStock',
  transformationId: 't1',
  direction: 'assemble',
  sku: skuOf(0),
  location: LDN1,
  quantity: 1 as Quantity,
  components: [{ sku: skuOf(1), quantity: 1 as Quantity }],
  reasonCode: 'kit_assembly',
});

const commands = fc.array(
  fc.oneof(
    fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 5 })).map(([n, q]) => receive(q, skuOf(n))),
    fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 4 }), fc.nat(20), fc.boolean()).map(([n, q, id, isShort]) =>
      hold(`h${String(id)}`, q, {
        sku: skuOf(n),
        ...(isShort ? { expiresAt: new Date(NOW + 5).toISOString() as never } : {}),
      }),
    ),
    fc.tuple(fc.nat(2), fc.nat(2)).map(([n, q]) => setSafety(skuOf(n), q)),
  ),
  { minLength: 1, maxLength: 60 },
);

/** A clock that goes on, so that holds fall due. */
const ticking = (): (() => number) => {
  let now = NOW;
  return () => (now += 2);
};

/** Answers an append some turns of the event loop after it was taken, as over a wire: others are decided meanwhile. */
const slowly = (store: EventStore): EventStore => ({
  ...store,
  acquire: async (owner) => {
    const writer = await store.acquire(owner);
    const append: typeof writer.append = async (items, at) => {
      const results = writer.append(items, at);
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      return results;
    };
    return new Proxy(writer, {
      get: (target, name): unknown => (name === 'append' ? append : Reflect.get(target, name, target)),
    });
  },
});

const play = async (store: EventStore, batch: readonly PublicStockCommand[], maxGroup: number) => {
  const published: number[] = [];
  const committed: CommittedEvents = {
    publish: (first, events) => {
      expect(first).toBe(events[0]?.position);
      published.push(...events.map(({ position }) => position));
    },
  };
  const gate = await open(store, { maxGroup, clock: ticking(), committed });
  const answers = await gate.submitMany(batch.map((command, n) => submission(`c${String(n)}`, command)));
  await gate.stop();
  return { answers, published };
};

const resultsOf = (answers: readonly (CommandResult | Error)[]): readonly CommandResult[] =>
  answers.map((answer) => {
    if (answer instanceof Error) throw answer;
    return answer;
  });

/** Every position that an answer names is where the log has it. */
const expectTruth = async (store: EventStore, results: readonly CommandResult[]): Promise<void> => {
  const log = await allEvents(store);
  const byId = new Map(log.map((event) => [event.id, event]));
  for (const result of results) {
    if (result.outcome !== 'accepted') continue;
    for (const { id, position, revision } of result.events)
      expect({ position, revision }).toEqual({
        position: byId.get(id)?.position,
        revision: byId.get(id)?.revision,
      });
    const last = log.find(({ stream, revision }) => stream === result.stream && revision === result.revision);
    expect(result.position).toBe(last?.position ?? 0);
  }
};

const without = ({ positions }: { positions: boolean }, results: readonly CommandResult[]): unknown =>
  JSON.parse(JSON.stringify(results, (key, value: unknown) => (!positions && key === 'position' ? undefined : value)));

describe('a log that takes one stream at a time, in any order', () => {
  const limited = (): EventStore => slowly(createMemoryEventStore({ atomicMultiStream: false, ordersGroups: false }));

  it('gives the answers that one without limits gives, at positions that are so', async () => {
    await fc.assert(
      fc.asyncProperty(commands, fc.constantFrom(1, 4, 256), async (batch, maxGroup) => {
        const [store, other] = [limited(), createMemoryEventStore()];
        const { answers, published } = await play(store, batch, maxGroup);
        const results = resultsOf(answers);
        await expectIntact(store);
        await expectTruth(store, results);
        expect(published).toEqual((await store.readLog(0, 10_000)).map(({ position }) => position));
        if (maxGroup !== 1) return;
        // One by one, so that both decide every command at the same time of the clock.
        const expected = resultsOf((await play(other, batch, maxGroup)).answers);
        expect(without({ positions: false }, results)).toEqual(without({ positions: false }, expected));
      }),
      { numRuns: 100 },
    );
  });

  it('refuses what changes several streams, keeps nothing of it, and takes a batch of one stream as a whole', async () => {
    const store = limited();
    const gate = await open(store);
    await gate.submitMany([submission('a', receive(5, skuOf(0))), submission('b', receive(5, skuOf(1)))]);
    const both = [submission('x1', receive(1, skuOf(0))), submission('x2', receive(1, skuOf(1)))];
    const refusal = { code: 'atomic_multi_stream_unsupported', streams: ['stock-LDN1/A', 'stock-LDN1/B'] };

    expect(await gate.submit(submission('t', transform()))).toMatchObject({
      outcome: 'refused',
      refusal: { code: refusal.code },
    });
    expect(await gate.submitAtomic(both)).toMatchObject({ kind: 'refused', index: 0, result: { refusal } });
    expect((await store.head()).position).toBe(2);
    const one = [
      submission('y1', receive(1, skuOf(0))),
      submission('y2', setSafety(skuOf(0), 3)),
      submission('y3', setSafety(skuOf(0), 3)),
      submission('y4', receive(1, skuOf(0))),
    ];
    const [taken] = await Promise.all([gate.submitAtomic(one), gate.submit(submission('z', receive(1, skuOf(1))))]);
    if (taken.kind !== 'accepted') throw new Error('the batch was refused');
    await expectTruth(
      store,
      taken.results.filter((_, n) => n !== 2),
    );
    expect(taken.results[2]?.position).toBe(taken.results[1]?.position);
    await gate.stop();
    await expectIntact(store);
  });
});
