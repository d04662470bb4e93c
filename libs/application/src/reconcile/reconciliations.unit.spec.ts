import { decode } from '@tallyman/event-catalog';
import type { Sku } from '@tallyman/inventory';
import { UnavailableError, type CommandGate } from '../commands/results.js';
import {
  assertLevel,
  LOCATION,
  openHarness,
  receive,
  ship,
  item,
  type Harness,
} from '../explain/harness.spec-support.js';
import { createReconciliations } from './create-reconciliations.js';
import type { ReconcilePorts } from './ports.js';
import {
  COUNT_CLOCK_TOLERANCE,
  MAX_COUNT_LINES,
  type CountedLine,
  type ProposeRequest,
  type Reconciliation,
  type ReconciliationResult,
} from './reconciliations.js';

let harness: Harness;

beforeEach(async () => {
  harness = await openHarness();
  await harness.done(receive('A', 40));
  await harness.done(receive('B', 10));
});
afterEach(() => harness.gate.stop());

const open = (ports: Partial<ReconcilePorts> = {}) =>
  createReconciliations({
    gate: harness.gate,
    store: harness.store,
    views: harness.views,
    waitForView: async (position) => (await harness.views.position()) >= position,
    now: () => harness.time,
    ...ports,
  });

const line = (sku: string, counted: number, more: Partial<CountedLine> = {}): CountedLine => ({
  sku: sku as Sku,
  counted,
  condition: 'sellable',
  countedAt: harness.time,
  ...more,
});
const count = (lines: readonly CountedLine[], more: Partial<ProposeRequest> = {}): ProposeRequest => ({
  location: LOCATION,
  countedBy: 'ann',
  lines,
  context: { subsystem: 'warehouse', actor: 'scanner 7' },
  ...more,
});
const approval = (lines?: readonly number[]) => ({
  ...(lines === undefined ? {} : { lines }),
  approvedBy: 'bob',
  context: { subsystem: 'warehouse' },
});

const done = (result: ReconciliationResult | undefined): Reconciliation & { readonly replayed: boolean } => {
  if (result?.kind !== 'done') throw new Error(`not done: ${JSON.stringify(result)}`);
  return { ...result.reconciliation, replayed: result.replayed };
};
const onHand = async (sku: string) => (await harness.views.item(item(sku))).value?.quantities.onHand;
const events = async () => (await harness.store.readLog(0, 100_000)).map(decode);

describe('a count', () => {
  it('is answered with expected, variance and proposal, and moves nothing', async () => {
    const reconciliation = done(await open().propose(count([line('A', 38), line('B', 10), line('C', 2)])));
    expect(reconciliation).toMatchObject({
      status: 'proposed',
      replayed: false,
      location: 'LDN1',
      countedBy: 'ann',
      lines: [
        {
          line: 0,
          sku: 'A',
          condition: 'sellable',
          counted: 38,
          expected: 40,
          variance: -2,
          position: 2,
          suspects: [],
          proposal: { reasonCode: 'shrinkage_unexplained', delta: -2 },
          status: 'proposed',
          countedAt: new Date(harness.time).toISOString(),
        },
        { line: 1, variance: 0, proposal: null, status: 'matched' },
        { line: 2, expected: 0, variance: 2, proposal: { reasonCode: 'found', delta: 2 }, status: 'proposed' },
      ],
      summary: { lines: 3, matched: 1, short: 1, over: 1 },
    });
    expect(await onHand('A')).toBe(40);
    expect(await open().get(reconciliation.id)).toMatchObject({ id: reconciliation.id, status: 'proposed' });
  });

  it('says in the log who counted and who sent it', async () => {
    await open().propose(count([line('A', 38)]));
    expect((await events()).at(-1)).toMatchObject({
      type: 'StockCounted',
      subsystem: 'warehouse',
      actor: 'scanner 7',
      reasonCode: 'cycle_count',
      data: { counted: 38, expected: 40, countedBy: 'ann', observedPosition: 2 },
    });
  });

  it('is set against what the log said when it was counted, whatever has moved since', async () => {
    const countedAt = harness.time;
    await harness.done(ship('A', 5));
    await harness.done(receive('A', 100));
    const { lines } = done(await open().propose(count([line('A', 40, { countedAt })])));
    expect(lines).toMatchObject([{ expected: 40, variance: 0, position: 2 }]);
  });

  it('counts each condition by itself, and before the first event everything is found', async () => {
    const early = line('B', 1, { countedAt: 1000 });
    const { lines } = done(await open().propose(count([line('A', 40), line('A', 1, { condition: 'damaged' }), early])));
    expect(lines).toMatchObject([{ variance: 0 }, { expected: 0, variance: 1 }, { position: 0, variance: 1 }]);
  });

  it('of nothing where nothing is wrong is approved already', async () => {
    expect(done(await open().propose(count([line('A', 40)])))).toMatchObject({ status: 'approved' });
  });
});

describe('the same upload again', () => {
  it('has the same id and answer, and writes nothing, also when stock has moved', async () => {
    const upload = count([line('A', 38), line('B', 11)]);
    const first = done(await open().propose(upload));
    await harness.done(ship('A', 5));
    const { position } = await harness.store.head();
    expect(done(await open().propose(upload))).toEqual({ ...first, replayed: true });
    expect((await harness.store.head()).position).toBe(position);
  });

  it('while the view is behind still finds the lines in the log', async () => {
    const upload = count([line('A', 38)]);
    harness.views.holdAt = 2;
    await expect(open().propose(upload)).rejects.toThrow(UnavailableError);
    await harness.done(ship('A', 5));
    const { position } = await harness.store.head();
    harness.views.holdAt = 99;
    expect(done(await open().propose(upload))).toMatchObject({ replayed: true, lines: [{ expected: 40 }] });
    expect((await harness.store.head()).position).toBe(position);
  });

  it('at the same time is written once and answered twice', async () => {
    const upload = count([line('A', 38)]);
    const both = (await Promise.all([open().propose(upload), open().propose(upload)])).map(done);
    expect((await harness.store.head()).position).toBe(3);
    for (const { lines } of both) expect(lines).toMatchObject([{ refusal: null }]);
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
  });

  it('goes on where the first try was cut off', async () => {
    const upload = count(Array.from({ length: 50 }, (_, n) => line(`S${String(n)}`, n)));
    let left = 20;
    const tired: CommandGate = {
      submit: (submission) => {
        left -= 1;
        return left < 0 ? Promise.reject(new UnavailableError('overloaded', 'busy')) : harness.gate.submit(submission);
      },
      submitMany: harness.gate.submitMany.bind(harness.gate),
      submitAtomic: harness.gate.submitAtomic.bind(harness.gate),
      find: harness.gate.find.bind(harness.gate),
    };
    await expect(open({ gate: tired }).propose(upload)).rejects.toThrow('busy');
    expect((await harness.store.head()).position).toBe(22);
    expect(done(await open().propose(upload))).toMatchObject({ replayed: false, summary: { lines: 50 } });
    expect((await harness.store.head()).position).toBe(52);
  });

  it('from somebody else, or of another count, is another reconciliation', async () => {
    const upload = count([line('A', 38)]);
    const ids = [
      upload,
      { ...upload, countedBy: 'eve' },
      { ...upload, context: { subsystem: 'audit' } },
      count([line('A', 37)]),
    ].map(async (request) => done(await open().propose(request)).id);
    expect(new Set(await Promise.all(ids)).size).toBe(4);
  });
});

describe('a count is refused', () => {
  it.each([
    ['no_lines', () => [], []],
    ['too_many_lines', () => Array.from({ length: MAX_COUNT_LINES + 1 }, (_, n) => line(String(n), 1)), []],
    ['duplicate_line', () => [line('A', 1), line('B', 1), line('A', 1)], [2]],
    ['duplicate_line', () => [line('A', 1), line('A', 2, { countedAt: 5 })], [1]],
    ['counted_in_future', () => [line('A', 1, { countedAt: harness.time + COUNT_CLOCK_TOLERANCE + 1 })], [0]],
  ])('%s', async (code, lines, wrong) => {
    const result = await open().propose(count(lines()));
    expect(result).toMatchObject({ kind: 'refused', refusal: { code, errors: wrong.map((at) => ({ line: at })) } });
    expect((await harness.store.head()).position).toBe(2);
  });

  it('but not for a clock that is a little ahead', async () => {
    const ahead = line('A', 40, { countedAt: harness.time + COUNT_CLOCK_TOLERANCE });
    expect(done(await open().propose(count([ahead])))).toMatchObject({ lines: [{ variance: 0, position: 2 }] });
  });
});

describe('an approval', () => {
  it('posts the variance and nothing else, whatever was sold meanwhile', async () => {
    const { id } = done(await open().propose(count([line('A', 38), line('B', 10), line('C', 3)])));
    await harness.done(ship('A', 5));
    const approved = done(await open().approve(id, approval()));
    expect(approved).toMatchObject({
      status: 'approved',
      replayed: false,
      lines: [
        { status: 'approved', reconciled: { delta: -2, approvedBy: 'bob' } },
        { status: 'matched', reconciled: null },
        { status: 'approved', reconciled: { delta: 3 } },
      ],
    });
    expect([await onHand('A'), await onHand('B'), await onHand('C')]).toEqual([33, 10, 3]);
    const reconciled = (await events()).filter(({ type }) => type === 'CountReconciled');
    expect(reconciled.map(({ reasonCode }) => reasonCode).sort()).toEqual(['found', 'shrinkage_unexplained']);
    expect(await open().get(id)).toMatchObject({ status: 'approved' });
  });

  it('again changes nothing, also at the same time and by somebody else', async () => {
    const { id } = done(await open().propose(count([line('A', 38)])));
    const both = await Promise.all([
      open().approve(id, approval()),
      open().approve(id, { ...approval(), approvedBy: 'eve' }),
    ]);
    for (const result of both) expect(done(result)).toMatchObject({ status: 'approved' });
    expect(done(await open().approve(id, approval()))).toMatchObject({ status: 'approved', replayed: true });
    expect(await onHand('A')).toBe(38);
  });

  it('again is still approved when another count has been since', async () => {
    const first = done(await open().propose(count([line('A', 38)])));
    done(await open().approve(first.id, approval()));
    await harness.done(receive('B', 1));
    const second = done(await open().propose(count([line('A', 37)])));
    done(await open().approve(second.id, approval()));
    expect(done(await open().approve(first.id, approval()))).toMatchObject({
      status: 'approved',
      replayed: true,
      lines: [{ refusal: null }],
    });
    expect(await onHand('A')).toBe(37);
  });

  it('line by line', async () => {
    const { id } = done(await open().propose(count([line('A', 38), line('B', 12)])));
    expect(done(await open().approve(id, approval([1])))).toMatchObject({ status: 'partly_approved' });
    expect([await onHand('A'), await onHand('B')]).toEqual([40, 12]);
    expect(done(await open().approve(id, approval()))).toMatchObject({ status: 'approved', replayed: false });
    expect([await onHand('A'), await onHand('B')]).toEqual([38, 12]);
  });

  it('of a line or a reconciliation that is not there is refused, or unknown', async () => {
    const { id } = done(await open().propose(count([line('A', 38)])));
    expect(await open().approve(id, approval([0, 7]))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'line_not_found', errors: [{ line: 7 }] },
    });
    expect(await onHand('A')).toBe(40);
    expect(await open().approve('none', approval())).toBeUndefined();
    expect(await open().get('none')).toBeUndefined();
  });
});

describe('two counts of one shortage are not taken off twice', () => {
  const countTwice = async () => {
    const earlier = done(await open().propose(count([line('A', 38)])));
    await harness.done(receive('B', 1));
    const later = done(await open().propose(count([line('A', 38)], { countedBy: 'eve' })));
    return { earlier, later };
  };
  const superseded = { lines: [{ status: 'refused', refusal: { code: 'superseded_count' } }], status: 'proposed' };

  it('when the later one was approved first', async () => {
    const { earlier, later } = await countTwice();
    done(await open().approve(later.id, approval()));
    expect(done(await open().approve(earlier.id, approval()))).toMatchObject({ ...superseded, replayed: false });
    expect(await onHand('A')).toBe(38);
  });

  it('when the earlier one was approved first, but after the later one was counted', async () => {
    const { earlier, later } = await countTwice();
    done(await open().approve(earlier.id, approval()));
    expect(done(await open().approve(later.id, approval()))).toMatchObject(superseded);
    expect(await onHand('A')).toBe(38);
  });

  it('when both are approved at the same moment, in two processes', async () => {
    for (let round = 0; round < 20; round += 1) {
      const sku = `R${String(round)}`;
      await harness.done(receive(sku, 40));
      const ids = ['ann', 'eve', 'joe'].map(async (countedBy) =>
        done(await open().propose(count([line(sku, 38)], { countedBy }))),
      );
      const counts = await Promise.all(ids);
      await Promise.all(counts.map(({ id }) => open().approve(id, approval())));
      expect(await onHand(sku)).toBe(38);
    }
  });

  it('but a count after the correction is a new one', async () => {
    const { earlier } = await countTwice();
    done(await open().approve(earlier.id, approval()));
    await harness.done(receive('B', 1));
    const again = done(await open().propose(count([line('A', 37)])));
    expect(again.lines).toMatchObject([{ expected: 38, variance: -1 }]);
    expect(done(await open().approve(again.id, approval()))).toMatchObject({ status: 'approved' });
    expect(await onHand('A')).toBe(37);
  });

  it('nor is one that a source of truth has put right meanwhile', async () => {
    const { id } = done(await open().propose(count([line('A', 38)])));
    await harness.done(assertLevel('A', 38));
    expect(done(await open().approve(id, approval()))).toMatchObject(superseded);
    expect(await onHand('A')).toBe(38);
  });
});

it('a line whose correction is refused says why, and can be approved once that is gone', async () => {
  const { id } = done(await open().propose(count([line('A', 10)])));
  await harness.done(ship('A', 20));
  expect(done(await open().approve(id, approval()))).toMatchObject({
    lines: [{ status: 'refused', refusal: { code: 'insufficient_condition' } }],
    status: 'proposed',
  });
  expect(done(await open().approve(id, approval()))).toMatchObject({ status: 'proposed' });
  await harness.done({ ...receive('A', 30) });
  expect(done(await open().approve(id, approval()))).toMatchObject({ status: 'approved' });
  expect(await onHand('A')).toBe(20);
});
