import type { StockCell, StockItemRow } from '@tallyman/read-models';
import { createExplain } from './create-explain.js';
import type { ExplainRequest, StockExplanation } from './explain.js';
import { hold, item, openHarness, receive, safety, ship, type Harness } from './harness.spec-support.js';

const A = item('A');
let harness: Harness;
let cached: StockItemRow | undefined;

beforeEach(async () => {
  harness = await openHarness();
  cached = undefined;
});
afterEach(() => harness.gate.stop());

const cell = (): StockCell | undefined =>
  cached && { row: cached, underway: { incoming: 0, inTransit: 0 }, position: cached.appliedPosition };

const ask = (request: Partial<ExplainRequest> = {}) =>
  createExplain({ store: harness.tampered, views: harness.views, cache: { get: cell } })({
    item: A,
    field: 'available',
    ...request,
  });

const explained = async (request?: Partial<ExplainRequest>): Promise<StockExplanation> => {
  const outcome = await ask(request);
  if (outcome?.kind !== 'explained') throw new Error(`not explained: ${String(outcome?.kind)}`);
  return outcome.explanation;
};

const rowNow = async (): Promise<StockItemRow> => {
  const { value } = await harness.views.item(A);
  if (value === undefined) throw new Error('no row');
  return value;
};

const withAvailable = (row: StockItemRow, available: number): StockItemRow => ({
  ...row,
  quantities: { ...row.quantities, available },
});

describe('explain', () => {
  it('knows no item that the log does not know', async () => {
    await harness.done(receive('B', 1));
    expect(await ask()).toBeUndefined();
  });

  it('answers value, steps, totals, served cells, proof and verdict as published', async () => {
    await harness.done(receive('A', 50), 'purchasing');
    await harness.done(receive('B', 1));
    await harness.done(hold('A', 'h', 6), 'orders');
    await harness.done(safety('A', 4), 'planning');
    cached = await rowNow();
    const explanation = await explained({ expected: 4 });
    expect(explanation).toMatchObject({
      subject: { kind: 'stock', sku: 'A', location: 'LDN1' },
      field: 'available',
      value: 40,
      expected: 4,
      gap: 36,
      at: { position: 4 },
      bySubsystem: [
        { subsystem: 'purchasing', events: 1, delta: 50 },
        { subsystem: 'orders', events: 1, delta: -6 },
        { subsystem: 'planning', events: 1, delta: -4 },
      ],
      served: { view: { value: 40, appliedPosition: 4 }, cache: { value: 40, position: 4 } },
      proof: { events: 3, value: 40, streamHash: cached.chainHash },
      verdict: 'consistent',
    });
    expect(explanation.steps.map(({ position, after }) => [position, after])).toEqual([
      [1, 50],
      [3, 44],
      [4, 40],
    ]);
  });

  it('without a row and a cache cell says null, and has nothing against a view that is not there yet', async () => {
    harness.views.holdAt = 0;
    await harness.done(receive('A', 50));
    expect(await explained()).toMatchObject({ served: { view: null, cache: null }, verdict: 'consistent' });
  });
});

describe('explain at a moment of the past', () => {
  it('by position and by time shows what was known then', async () => {
    await harness.done(receive('A', 50));
    const then = harness.time;
    await harness.done(ship('A', 8));
    const atPosition = await explained({ at: { position: 1 } });
    expect(atPosition).toMatchObject({ value: 50, at: { position: 1 }, proof: { events: 1 }, verdict: 'consistent' });
    expect(await explained({ at: { time: then + 999 } })).toEqual(atPosition);
    expect(await explained({ at: { time: then + 3_600_000 } })).toMatchObject({ value: 42, at: { position: 2 } });
  });

  it('before the first event is 0, and the item is known all the same', async () => {
    await harness.done(receive('B', 1));
    await harness.done(receive('A', 50));
    expect(await explained({ at: { position: 1 } })).toMatchObject({ value: 0, steps: [], proof: { events: 0 } });
  });

  it('refuses a position that the log does not have', async () => {
    await harness.done(receive('A', 50));
    expect(await ask({ at: { position: 2 } })).toMatchObject({
      kind: 'refused',
      code: 'position_ahead_of_log',
      head: 1,
    });
  });
});

describe('the verdict', () => {
  beforeEach(async () => {
    await harness.done(receive('A', 50));
    await harness.done(ship('A', 8));
  });

  it('view_drift: the row has another value than the log at the same position', async () => {
    await harness.views.alter(A, (row) => withAvailable(row, 87));
    expect(await explained()).toMatchObject({
      value: 42,
      served: { view: { value: 87, appliedPosition: 2, logValue: 42 } },
      verdict: 'view_drift',
    });
    expect(await explained({ at: { position: 1 } })).toMatchObject({ value: 50, verdict: 'view_drift' });
  });

  it('view_drift: the row is gone', async () => {
    await harness.views.position();
    harness.views.rows.clear();
    expect(await explained()).toMatchObject({ served: { view: null }, verdict: 'view_drift' });
  });

  it('view_drift: the row missed an event though the view is past it', async () => {
    harness.views.holdAt = 2;
    const old = await rowNow();
    harness.views.holdAt = 99;
    await harness.done(ship('A', 2));
    await harness.views.alter(A, () => old);
    expect(await explained()).toMatchObject({ served: { view: { value: 42, logValue: 40 } }, verdict: 'view_drift' });
  });

  it('view_drift: the row was made of other events than the log has', async () => {
    await harness.views.alter(A, (row) => ({ ...row, chainHash: '00'.repeat(32) }));
    expect(await explained()).toMatchObject({ value: 42, verdict: 'view_drift' });
  });

  it('consistent: the view is only behind', async () => {
    harness.views.holdAt = 2;
    await harness.views.position();
    await harness.done(ship('A', 2));
    expect(await explained()).toMatchObject({
      value: 40,
      served: { view: { value: 42, appliedPosition: 2, logValue: 42 } },
      verdict: 'consistent',
    });
  });

  it('cache_drift: the cell has another value than the log at the position of the cell', async () => {
    cached = withAvailable(await rowNow(), 7);
    expect(await explained()).toMatchObject({ served: { cache: { value: 7, position: 2 } }, verdict: 'cache_drift' });
  });

  it('consistent: the cache is only behind', async () => {
    cached = await rowNow();
    await harness.done(ship('A', 2));
    expect(await explained()).toMatchObject({ served: { cache: { value: 42, position: 2 } }, verdict: 'consistent' });
  });

  it('view_drift goes before cache_drift', async () => {
    cached = withAvailable(await rowNow(), 7);
    await harness.views.alter(A, (row) => withAvailable(row, 87));
    expect(await explained()).toMatchObject({ verdict: 'view_drift' });
  });

  it('log_tampered goes before all, and names the place', async () => {
    await harness.views.alter(A, (row) => withAvailable(row, 87));
    harness.tamper = (event) => ({ ...event, body: event.body.replace('"quantity":8', '"quantity":7') });
    expect(await explained()).toMatchObject({
      value: 43,
      verdict: 'log_tampered',
      tampering: { position: 2, revision: 1 },
    });
  });
});

it('a history longer than a read of the log is folded whole and paged', async () => {
  await Promise.all(Array.from({ length: 2345 }, () => harness.done(receive('A', 1))));
  const first = await explained({ limit: 1000 });
  expect(first).toMatchObject({
    value: 2345,
    page: { from: 0, limit: 1000, totalSteps: 2345, next: 999 },
    proof: { events: 2345 },
    verdict: 'consistent',
  });
  expect(first.summary?.at(-1)).toMatchObject({ toRevision: 2344, closing: 2345 });
  const last = await explained({ after: 1999, limit: 1000 });
  expect(last.page).toMatchObject({ from: 2000, next: null });
  expect(last.steps.at(-1)).toMatchObject({ revision: 2344, after: 2345 });
  expect(last.bySubsystem).toEqual(first.bySubsystem);
  // The view is compared where it stands, a good way behind the moment that is explained.
  expect(await explained({ at: { position: 10 } })).toMatchObject({ value: 10, verdict: 'consistent' });
});
