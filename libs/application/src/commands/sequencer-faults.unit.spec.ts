import { createMemoryEventStore, EventStoreError, type EventStore } from '@tallyman/event-store';
import type { PublicStockCommand, Sku } from '@tallyman/inventory';
import { faultyStore, type Fault } from './faulty-store.spec-support.js';
import type { CommandResult } from './results.js';
import { codeOf, expectIntact, hold, open, receive, release, submission } from './sequencer.spec-support.js';

/** Each builds on the one before it: an answer from speculative state that never came to be would show at once. */
const COMMANDS: readonly PublicStockCommand[] = [
  receive(5),
  hold('h1', 2),
  hold('h2', 2),
  hold('h3', 2),
  release('h1'),
  hold('h3', 2),
  receive(1),
  hold('h4', 2),
  release('h2'),
  hold('h5', 4),
];
const BATCH = COMMANDS.map((command, index) => submission(`c${String(index)}`, command));
const AFTERWARDS = submission('last', hold('h9', 1));

const told = (answers: readonly (CommandResult | Error)[]): readonly unknown[] =>
  answers.map((answer) => {
    if (answer instanceof Error) return answer.message;
    return answer.outcome === 'accepted' ? [answer.state, answer.position] : codeOf(answer);
  });

const play = async (store: EventStore, maxGroup: number) => {
  const gate = await open(store, { maxGroup });
  const answers = await gate.submitMany(BATCH);
  const last = await gate.submit(AFTERWARDS);
  await gate.stop();
  return [...told(answers), ...told([last])];
};

describe('an append that fails', () => {
  it.each([1, 2, 4])('leaves no trace at any point, with groups of %d', async (maxGroup) => {
    const expected = await play(createMemoryEventStore(), 256);
    const appends = Math.ceil(BATCH.length / maxGroup) + 1;
    for (const kind of ['before', 'after'] as const)
      for (let point = 0; point < appends; point += 1) {
        const inner = createMemoryEventStore();
        let count = 0;
        const store = faultyStore(inner, (): Fault => (count++ === point ? kind : 'none'));
        expect({ kind, point, answers: await play(store, maxGroup) }).toEqual({ kind, point, answers: expected });
        await expectIntact(inner);
      }
  });

  it('because of one command harms only that command', async () => {
    const inner = createMemoryEventStore();
    const store: EventStore = {
      ...inner,
      acquire: async (owner) => {
        const writer = await inner.acquire(owner);
        const append: typeof writer.append = (items, at) =>
          items.some(({ commands }) => commands.some(({ commandId }) => commandId === 'c2'))
            ? Promise.reject(new EventStoreError('invalid_body', 'planted: the log cannot keep it'))
            : writer.append(items, at);
        return new Proxy(writer, {
          get: (target, name): unknown => (name === 'append' ? append : Reflect.get(target, name, target)),
        });
      },
    };
    const gate = await open(store);
    const answers = await gate.submitMany(BATCH.slice(0, 4));
    expect(answers.map((answer) => answer instanceof Error)).toEqual([false, false, true, false]);
    await expectIntact(inner);
    await gate.stop();
  });
});

describe('a damaged stream', () => {
  it('fails its own commands with what is wrong, and no others', async () => {
    const inner = createMemoryEventStore();
    const damage = new EventStoreError('history_missing', 'planted: stock-LDN1/GONE was deleted');
    const store: EventStore = {
      ...inner,
      readTails: (tails, limit) =>
        tails.some(({ stream }) => stream === 'stock-LDN1/GONE')
          ? Promise.reject(damage)
          : inner.readTails(tails, limit),
    };
    const gate = await open(store);
    const gone = 'GONE' as Sku;
    const answers = await gate.submitMany([
      submission('a', receive(5)),
      submission('b', receive(5, gone)),
      submission('c', hold('h1', 2)),
    ]);
    expect(answers.map((answer) => (answer instanceof Error ? answer : answer.outcome))).toEqual([
      'accepted',
      damage,
      'accepted',
    ]);
    await expect(gate.submitAtomic([submission('d', receive(1, gone))])).rejects.toBe(damage);
    expect(gate.status().state).toBe('owner');
    await expectIntact(inner);
    await gate.stop();
  });
});

describe('a repeat that comes when none was expected', () => {
  /** More groups than the owner stays watchful for. */
  const quietTime = async (gate: Awaited<ReturnType<typeof open>>, name: string): Promise<void> => {
    for (let n = 0; n < 70; n += 1) await gate.submit(submission(`${name}-${String(n)}`, receive(1)));
  };

  it('gets the first answer again, and so does everything decided beside it', async () => {
    const store = createMemoryEventStore();
    const gate = await open(store, { maxGroup: 4 });
    const first = submission('first', receive(3));
    const refusedOnce = submission('refused', hold('h', 100));
    const answers = [await gate.submit(first), await gate.submit(refusedOnce)];
    await quietTime(gate, 'a');
    const free = 73;
    const others = Array.from({ length: 10 }, (_, n) => submission(`o${String(n)}`, receive(1)));
    const mixed = await gate.submitMany([others[0] ?? first, first, ...others.slice(1), refusedOnce]);
    expect(mixed[1]).toEqual({ ...answers[0], replayed: true });
    expect(mixed.at(-1)).toEqual({ ...answers[1], replayed: true });
    expect(mixed.map((answer) => !(answer instanceof Error) && answer.replayed)).toEqual([
      false,
      true,
      ...Array.from({ length: 9 }, () => false),
      true,
    ]);
    const after = await gate.submit(submission('after', hold('h2', 1)));
    expect(after).toMatchObject({ state: { onHand: free + 10 } });
    await expectIntact(store);
    await gate.stop();
  });

  it('is answered by what it was first, though it would be decided otherwise now', async () => {
    const store = createMemoryEventStore();
    const gate = await open(store);
    const accepted = submission('accepted', receive(5));
    const held = submission('held', hold('h1', 5));
    const refused = submission('refused', hold('h2', 1));
    await gate.submitMany([accepted, held, refused]);
    await quietTime(gate, 'a');
    // Accepted now if it were new: 70 units came in.
    expect(await gate.submit(refused)).toMatchObject({ outcome: 'refused', replayed: true });
    await quietTime(gate, 'b');
    // Refused now if it were new: the hold exists.
    expect(await gate.submit(held)).toMatchObject({ outcome: 'accepted', replayed: true });
    await quietTime(gate, 'c');
    expect(await gate.submitAtomic([submission('new', receive(1)), held])).toMatchObject({
      kind: 'accepted',
      results: [{ replayed: false }, { replayed: true }],
    });
    await expectIntact(store);
    await gate.stop();
  });
});
