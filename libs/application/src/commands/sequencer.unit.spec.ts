import { createMemoryEventStore, EventStoreError, type EventStore } from '@tallyman/event-store';
import type { LocationId, PublicStockCommand, Sku } from '@tallyman/inventory';
import fc from 'fast-check';
import { faultyStore, type Fault } from './faulty-store.spec-support.js';
import type { CommandResult } from './results.js';
import {
  allEvents,
  codeOf,
  expectIntact,
  hold,
  NOW,
  open,
  receive,
  release,
  submission,
} from './sequencer.spec-support.js';
import type { SequencerOptions } from './sequencer-options.js';

describe('the sequencer', () => {
  it('answers an accepted command with its events and the state after it', async () => {
    const gate = await open(createMemoryEventStore());
    await gate.submit(submission('r', receive(10)));
    expect(await gate.submit(submission('h', hold('h1', 3)))).toMatchObject({
      outcome: 'accepted',
      replayed: false,
      position: 2,
      stream: 'stock-LDN1/SKU-1',
      revision: 1,
      events: [{ type: 'StockHeld', position: 2, revision: 1, stream: 'stock-LDN1/SKU-1' }],
      state: { onHand: 10, free: 7, held: 3, available: 7 },
    });
    await gate.stop();
  });

  it('never sells a unit twice, however many ask at once', async () => {
    const store = createMemoryEventStore();
    const gate = await open(store);
    await gate.submit(submission('r', receive(100)));
    const answers = await Promise.all(
      Array.from({ length: 500 }, (_, n) => gate.submit(submission(`h${String(n)}`, hold(`h${String(n)}`, 1)))),
    );
    expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(100);
    expect(answers.filter((answer) => codeOf(answer) === 'insufficient_stock')).toHaveLength(400);
    await expectIntact(store);
    await gate.stop();
  });

  describe('idempotency', () => {
    it('gives the first answer again, marked, in one group, in the next and after a restart', async () => {
      const store = createMemoryEventStore();
      const gate = await open(store);
      const same = submission('r', receive(10));
      const [first, ...others] = await Promise.all(Array.from({ length: 50 }, () => gate.submit(same)));
      const replay = { ...first, replayed: true };
      for (const other of others) expect(other).toEqual(replay);
      expect(await gate.submit(same)).toEqual(replay);
      await gate.stop();
      const next = await open(store);
      expect(await next.submit(same)).toEqual(replay);
      expect(await next.find('r')).toEqual(replay);
      expect(await allEvents(store)).toHaveLength(1);
      await next.stop();
    });

    it('refuses another command under a used id, in the same group too', async () => {
      const gate = await open(createMemoryEventStore());
      const answers = await Promise.all([
        gate.submit(submission('r', receive(10))),
        gate.submit(submission('r', receive(11))),
      ]);
      expect(answers.map(codeOf)).toEqual(['accepted', 'command_id_reused']);
      await gate.stop();
    });

    it('keeps a refusal, also when it would be accepted by now', async () => {
      const gate = await open(createMemoryEventStore());
      const early = submission('h', hold('h1', 1));
      expect(codeOf(await gate.submit(early))).toBe('insufficient_stock');
      await gate.submit(submission('r', receive(10)));
      expect(await gate.submit(early)).toMatchObject({ replayed: true, refusal: { code: 'insufficient_stock' } });
      await gate.stop();
    });
  });

  describe('atomic batches', () => {
    it('do all or nothing', async () => {
      const store = createMemoryEventStore();
      const gate = await open(store);
      await gate.submit(submission('r', receive(5)));
      const lines = [
        submission('a', hold('h1', 3)),
        submission('b', receive(1, 'SKU-2' as Sku)),
        submission('c', hold('h2', 3)),
      ];
      expect(await gate.submitAtomic(lines)).toMatchObject({
        kind: 'refused',
        index: 2,
        result: { commandId: 'c', refusal: { code: 'insufficient_stock', available: 2 } },
      });
      expect(await allEvents(store)).toHaveLength(1);
      const fits = await gate.submitAtomic([lines[0], lines[1]].flatMap((line) => line ?? []));
      expect(fits).toMatchObject({
        kind: 'accepted',
        results: [
          { position: 2, revision: 1 },
          { position: 3, revision: 0 },
        ],
      });
      await expectIntact(store);
      await gate.stop();
    });

    it('leave no trace in their group when they are refused', async () => {
      const store = createMemoryEventStore();
      const gate = await open(store);
      const nothingNew: PublicStockCommand = {
        type: 'SetSafetyStock',
        sku: 'SKU-1' as Sku,
        location: 'LDN1' as LocationId,
        quantity: 0,
        reasonCode: 'safety_stock_change',
      };
      const [before, refused, after, repeat] = await Promise.all([
        gate.submit(submission('a', receive(5))),
        gate.submitAtomic([submission('b', hold('h1', 3)), submission('c', hold('h2', 3))]),
        gate.submit(submission('d', hold('h3', 4))),
        gate.submit(submission('n', nothingNew)),
      ]);
      expect(before).toMatchObject({ position: 1 });
      expect(refused).toMatchObject({ kind: 'refused', index: 1 });
      expect(after).toMatchObject({ position: 2, revision: 1, state: { onHand: 5, held: 4 } });
      expect(repeat).toMatchObject({ outcome: 'accepted', events: [], position: 2 });
      expect(await gate.submit(submission('e', receive(1)))).toMatchObject({
        position: 3,
        state: { onHand: 6, held: 4 },
      });
      await expectIntact(store);
      await gate.stop();
    });

    it('give the first answers again', async () => {
      const gate = await open(createMemoryEventStore());
      const lines = [submission('a', receive(3)), submission('b', hold('h1', 1)), submission('a', receive(3))];
      const first = await gate.submitAtomic(lines);
      expect(first).toMatchObject({
        kind: 'accepted',
        results: [{ replayed: false }, { replayed: false }, { replayed: true }],
      });
      expect(await gate.submitAtomic(lines)).toMatchObject({
        kind: 'accepted',
        results: [{ replayed: true }, { replayed: true, position: 2 }, {}],
      });
      await gate.stop();
    });

    it('refuse what no append can take, and take it in smaller parts', async () => {
      const gate = await open(createMemoryEventStore({ maxAppendEvents: 4 }));
      const lines = Array.from({ length: 5 }, (_, n) => submission(`r${String(n)}`, receive(1)));
      expect(await gate.submitAtomic(lines)).toMatchObject({
        kind: 'refused',
        result: { refusal: { code: 'append_too_large' } },
      });
      const single = await Promise.all(lines.map((line) => gate.submit(line)));
      expect(single.map(codeOf)).toEqual(Array.from({ length: 5 }, () => 'accepted'));
      await gate.stop();
    });
  });

  it('expires due holds before anything is decided on their stream, once, by log time', async () => {
    const store = createMemoryEventStore();
    let now = NOW;
    const gate = await open(store, { clock: () => now });
    await gate.submit(submission('r', receive(1)));
    await gate.submit(submission('h', hold('h1', 1, { expiresAt: NOW + 1000 })));
    expect(codeOf(await gate.submit(submission('early', hold('h2', 1))))).toBe('insufficient_stock');
    now += 1000;
    const answers = await Promise.all([
      gate.submit(submission('late', hold('h3', 1))),
      gate.submit(submission('late-release', release('h1'))),
    ]);
    expect(answers.map(codeOf)).toEqual(['accepted', 'hold_not_found']);
    const expired = (await allEvents(store)).filter(({ type }) => type === 'HoldExpired');
    expect(expired).toMatchObject([{ subsystem: 'tallyman', reasonCode: 'hold_timeout', data: { holdId: 'h1' } }]);
    await gate.stop();
  });

  it('never lets log time go back', async () => {
    const store = createMemoryEventStore();
    let now = NOW;
    const gate = await open(store, { clock: () => now });
    await gate.submit(submission('a', receive(1)));
    now -= 60_000;
    await gate.submit(submission('b', receive(1)));
    const [first, second] = await store.readLog(0, 10);
    expect(second?.recordedAt).toBe(first?.recordedAt);
    await expectIntact(store);
    await gate.stop();
  });

  it('stops being the owner when another takes the log over', async () => {
    const store = createMemoryEventStore();
    const old = await open(store);
    await old.submit(submission('a', receive(1)));
    const next = await open(store);
    await expect(old.submit(submission('b', receive(1)))).rejects.toMatchObject({ code: 'not_owner' });
    expect(old.status().state).toBe('deposed');
    expect(codeOf(await next.submit(submission('b', receive(1))))).toBe('accepted');
    await old.stop();
    await next.stop();
  });

  it('turns commands away when too many wait, and takes them later', async () => {
    const gate = await open(createMemoryEventStore(), { maxPending: 2 });
    const tries = await Promise.allSettled(['a', 'b', 'c'].map((id) => gate.submit(submission(id, receive(1)))));
    expect(tries.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(codeOf(await gate.submit(submission('c', receive(1))))).toBe('accepted');
    await gate.stop();
    await expect(gate.submit(submission('d', receive(1)))).rejects.toMatchObject({ code: 'shutting_down' });
  });
});

it('takes the log over again after an outage although nobody sends a command', async () => {
  const inner = createMemoryEventStore();
  let isDown = false;
  const gone = (): Promise<never> => Promise.reject(new EventStoreError('store_unavailable', 'planted outage'));
  const store: EventStore = {
    ...inner,
    head: () => (isDown ? gone() : inner.head()),
    findCommands: (ids) => (isDown ? gone() : inner.findCommands(ids)),
  };
  const gate = await open(store);
  isDown = true;
  await expect(gate.submit(submission('a', receive(1)))).rejects.toMatchObject({ code: 'log_unavailable' });
  expect(gate.status().state).toBe('recovering');
  isDown = false;
  for (let looks = 0; looks < 500 && gate.status().state !== 'owner'; looks += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(gate.status().state).toBe('owner');
  expect(codeOf(await gate.submit(submission('a', receive(1))))).toBe('accepted');
  isDown = true;
  await expect(gate.submit(submission('b', receive(1)))).rejects.toMatchObject({ code: 'log_unavailable' });
  await gate.stop();
  expect(gate.status().state).toBe('stopped');
});

const commandArbitrary = fc.oneof(
  // Two events of one command: the hold, and the evidence of a wrong belief.
  fc
    .integer({ min: 0, max: 4 })
    .map((id) => hold(`h${String(id)}`, 1, { belief: { field: 'available', before: 999 } })),
  fc.integer({ min: 1, max: 5 }).map((quantity) => receive(quantity)),
  fc
    .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 4 }))
    .map(([id, quantity]) => hold(`h${String(id)}`, quantity)),
  fc.integer({ min: 0, max: 4 }).map((id) => release(`h${String(id)}`)),
);

describe('a batch', () => {
  const run = async (
    store: EventStore,
    commands: readonly PublicStockCommand[],
    together: boolean,
    options: Partial<SequencerOptions> = {},
  ) => {
    const gate = await open(store, options);
    const answers: (CommandResult | Error)[] = [];
    const submissions = commands.map((command, index) => submission(`c${String(index)}`, command));
    if (together) answers.push(...(await gate.submitMany(submissions)));
    else for (const one of submissions) answers.push(await gate.submit(one));
    await gate.stop();
    return { answers, events: await store.readLog(0, 10_000) };
  };
  const codes = (answers: readonly (CommandResult | Error)[]): readonly string[] =>
    answers.map((answer) => (answer instanceof Error ? answer.message : codeOf(answer)));

  it('is exactly the sequence, whatever the size of the groups and however many are under way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(commandArbitrary, { maxLength: 40 }),
        fc.constantFrom(1, 2, 3, 7, 256),
        async (commands, maxGroup) => {
          const together = await run(createMemoryEventStore(), commands, true, { maxGroup });
          const oneByOne = await run(createMemoryEventStore(), commands, false);
          expect(together.answers).toEqual(oneByOne.answers);
          expect(together.events).toEqual(oneByOne.events);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is the sequence also when memory has room for next to nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(commandArbitrary, { maxLength: 30 }), async (commands) => {
        const together = await run(createMemoryEventStore(), commands, true, { maxGroup: 3, cacheBytes: 1 });
        const oneByOne = await run(createMemoryEventStore(), commands, false);
        expect(together.answers).toEqual(oneByOne.answers);
        expect(together.events).toEqual(oneByOne.events);
      }),
      { numRuns: 50 },
    );
  });

  it('tells readers of every event once, in order, as they would read it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(commandArbitrary, { maxLength: 30 }), async (commands) => {
        const store = createMemoryEventStore();
        const heard: unknown[] = [];
        const committed = {
          publish: (first: number, events: readonly unknown[]) => {
            expect(first).toBe(heard.length + 1);
            heard.push(...events);
          },
        };
        await run(store, commands, true, { maxGroup: 5, committed });
        const read = await allEvents(store);
        expect(heard).toEqual(
          read.map(({ position, stream, revision, hash, type, data }) => ({
            position,
            stream,
            revision,
            hash,
            type,
            data,
          })),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is the sequence also when appends fail at any point: nothing speculative survives, nothing is lost or doubled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(commandArbitrary, { minLength: 1, maxLength: 20 }),
        fc.array(fc.constantFrom<Fault>('none', 'before', 'after'), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(1, 2, 256),
        async (commands, faults, maxGroup) => {
          const plain = await run(createMemoryEventStore(), commands, false);
          const inner = createMemoryEventStore();
          const pending: Fault[] = [...faults];
          const broken = await run(
            faultyStore(inner, () => pending.shift() ?? 'none'),
            commands,
            true,
            { maxGroup },
          );
          expect(broken.events.map(({ id }) => id)).toEqual(plain.events.map(({ id }) => id));
          expect(codes(broken.answers)).toEqual(codes(plain.answers));
          await expectIntact(inner);
        },
      ),
      { numRuns: 12 },
    );
  });
});
