import { decode, envelopeHash, storedEnvelope } from '@tallyman/event-catalog';
import { createMemoryEventStore, EventStoreError, type EventStore, type LogWriter } from '@tallyman/event-store';
import type { HoldStock, LocationId, PublicStockCommand, Quantity, Sku } from '@tallyman/inventory';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { CommandResult, Submission } from './results.js';
import { createSequencer, type Sequencer, type SequencerOptions } from './sequencer.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const sku = 'SKU-1' as Sku;
const location = 'LDN1' as LocationId;
const units = (count: number): Quantity => count as Quantity;

const open = async (store: EventStore, options: Partial<SequencerOptions> = {}): Promise<Sequencer> => {
  const sequencer = createSequencer({
    store,
    owner: 'test',
    clock: () => NOW,
    cachedStreams: 100,
    maxPending: 10_000,
    maxGroup: 256,
    log: silent,
    ...options,
  });
  await sequencer.start();
  return sequencer;
};

const submission = (commandId: string, command: PublicStockCommand): Submission => ({
  command,
  context: {
    subsystem: 'test',
    commandId,
    commandHash: createHash('sha256').update(JSON.stringify(command)).digest('base64url'),
    reasonCode: command.reasonCode,
    occurredAt: new Date(NOW).toISOString(),
  },
});

const receive = (quantity: number, of = sku): PublicStockCommand => ({
  type: 'ReceiveStock',
  sku: of,
  location,
  quantity: units(quantity),
  condition: 'sellable',
  reasonCode: 'purchase_receipt',
});
const hold = (holdId: string, quantity: number, more: Partial<HoldStock> = {}): HoldStock => ({
  type: 'HoldStock',
  sku,
  location,
  holdId,
  quantity: units(quantity),
  shortfallPolicy: 'refuse',
  reasonCode: 'checkout_hold',
  ...more,
});
const release = (holdId: string): PublicStockCommand => ({
  type: 'ReleaseHold',
  sku,
  location,
  holdId,
  reasonCode: 'sale_cancel',
});

const codeOf = (result: CommandResult): string => (result.outcome === 'accepted' ? 'accepted' : result.refusal.code);

const allEvents = async (store: EventStore) => (await store.readLog(0, 100_000)).map(decode);

/** The whole log, hash by hash and position by position. */
const expectIntact = async (store: EventStore): Promise<void> => {
  const chains = new Map<string, { hash: string; revision: number }>();
  for (const [index, recorded] of (await store.readLog(0, 100_000)).entries()) {
    const envelope = storedEnvelope(recorded);
    const before = chains.get(envelope.stream) ?? { hash: '00'.repeat(32), revision: -1 };
    expect(envelope.position).toBe(index + 1);
    expect(envelope.revision).toBe(before.revision + 1);
    expect(envelopeHash(before.hash, envelope)).toBe(envelope.hash);
    chains.set(envelope.stream, { hash: envelope.hash, revision: envelope.revision });
  }
};

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

/** A store whose appends fail when `fault` says so: before anything is written, or after it all was. */
const faulty = (store: EventStore, fault: () => 'none' | 'before' | 'after'): EventStore => {
  const wrap = (writer: LogWriter): LogWriter => ({
    get epoch() {
      return writer.epoch;
    },
    get lastPosition() {
      return writer.lastPosition;
    },
    get lastRecordedAt() {
      return writer.lastRecordedAt;
    },
    release: () => writer.release(),
    append: async (items, recordedAt) => {
      const kind = fault();
      if (kind === 'before') throw new EventStoreError('store_unavailable', 'planted: nothing was written');
      const results = await writer.append(items, recordedAt);
      if (kind === 'after') throw new EventStoreError('outcome_unknown', 'planted: all was written');
      return results;
    },
  });
  return { ...store, acquire: async (owner) => wrap(await store.acquire(owner)) };
};

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
  const run = async (store: EventStore, commands: readonly PublicStockCommand[], together: boolean) => {
    const gate = await open(store);
    const answers: CommandResult[] = [];
    const submissions = commands.map((command, index) => submission(`c${String(index)}`, command));
    if (together) answers.push(...(await Promise.all(submissions.map((one) => gate.submit(one)))));
    else for (const one of submissions) answers.push(await gate.submit(one));
    await gate.stop();
    return { answers, events: await store.readLog(0, 10_000) };
  };

  it('is exactly the sequence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(commandArbitrary, { maxLength: 40 }), async (commands) => {
        const together = await run(createMemoryEventStore(), commands, true);
        const oneByOne = await run(createMemoryEventStore(), commands, false);
        expect(together.answers).toEqual(oneByOne.answers);
        expect(together.events).toEqual(oneByOne.events);
      }),
      { numRuns: 100 },
    );
  });

  it('is the sequence also when appends fail at any point: nothing speculative survives, nothing is lost or doubled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(commandArbitrary, { minLength: 1, maxLength: 20 }),
        fc.array(fc.constantFrom('none', 'before', 'after'), { minLength: 1, maxLength: 3 }),
        async (commands, faults) => {
          const plain = await run(createMemoryEventStore(), commands, false);
          const inner = createMemoryEventStore();
          const pending: ('none' | 'before' | 'after')[] = [...faults];
          const broken = await run(
            faulty(inner, () => pending.shift() ?? 'none'),
            commands,
            true,
          );
          expect(broken.events.map(({ id }) => id)).toEqual(plain.events.map(({ id }) => id));
          expect(broken.answers.map(codeOf)).toEqual(plain.answers.map(codeOf));
          await expectIntact(inner);
        },
      ),
      { numRuns: 12 },
    );
  });
});
