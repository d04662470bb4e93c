import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLedgerQueries, createProjectionRunner, createRebuilds } from '@tallyman/application';
import type { AccountAnswer, LedgerQueries, ProjectionRunner, QueryResult } from '@tallyman/application';
import {
  createLedgerViews,
  createProjectionStore,
  createRebuildStore,
  ledgerViewSet,
} from '@tallyman/persistence-typeorm';
import { ledgerProjection } from '@tallyman/projections';
import * as fc from 'fast-check';
import { ACCOUNTS, BOOKS } from '../../libs/ledger/src/testing/commands-arbitrary.js';
import { day } from '../../libs/ledger/src/testing/scenario.js';
import { LedgerLog, ledgerHistory } from '../../libs/projections/src/testing/ledger-history.js';
import { openViewHarness, silent, type ViewHarness } from './view-harness.js';

const PATIENCE = 20_000;
/** A thread is a program of its own: it runs what was built. */
const BUILT = pathToFileURL(join(process.cwd(), 'dist/libs/platform/src/runtime/fold-worker.js'));
const cache = { refresh: () => undefined, clear: () => undefined };

/** The longest of some random histories, the same every time. */
const log = fc
  .sample(ledgerHistory, { numRuns: 30, seed: 7 })
  .reduce((longest, { log: each }) => (each.events.length > longest.events.length ? each : longest), new LedgerLog());
const end = log.events.length;

describe('the views of books beside a log', () => {
  let harness: ViewHarness;
  let runner: ProjectionRunner;
  let queries: LedgerQueries;

  beforeAll(async () => {
    harness = await openViewHarness();
    const { store, database } = harness;
    const projectionStore = createProjectionStore(database, ledgerViewSet);
    runner = createProjectionRunner({
      projection: ledgerProjection,
      store,
      projectionStore,
      cache,
      pageSize: 7,
      log: silent,
    });
    queries = createLedgerQueries({ views: createLedgerViews(database), store, runner });
    await runner.start();
    await harness.append(log);
    expect(await runner.waitFor(end, PATIENCE)).toBe(true);
  });
  afterAll(async () => {
    await runner.stop();
    await harness.close();
  });

  const told = (result: QueryResult<AccountAnswer>) => {
    if (result.kind !== 'found') return result.kind;
    return { ...result.value, freshness: undefined, viewAgrees: undefined };
  };
  const agreed = (result: QueryResult<AccountAnswer>) => result.kind !== 'found' || result.value.viewAgrees;

  it('say of every account, now, at positions and by days, what the log says', async () => {
    expect(end).toBeGreaterThan(40);
    const moments = [
      undefined,
      ...log.events.filter(({ position }) => position % 6 === 0).map(({ position }) => ({ at: { position } })),
      ...['2026-11-29', '2026-11-30', '2026-12-01'].map((text) => ({ effectiveAt: day(text) })),
    ];
    for (const book of BOOKS)
      for (const account of ACCOUNTS)
        for (const asOf of moments) {
          const options = asOf === undefined ? {} : { asOf };
          const verified = await queries.account(book, account, { ...options, verified: true });
          expect(told(await queries.account(book, account, options))).toEqual(told(verified));
          expect(agreed(verified)).toBe(true);
        }
  }, 60_000);

  it('are rebuilt in threads to the same rows', async () => {
    const { store, database, url } = harness;
    const rebuilds = createRebuilds({
      ...{ projection: ledgerProjection, store, rebuildStore: createRebuildStore(database, ledgerViewSet), cache },
      threads: { entry: BUILT, data: { databaseUrl: url }, count: 2, minEvents: 0 },
      windowSize: 9,
      log: silent,
      recordCertificate: () => Promise.resolve(),
    });
    const started = await rebuilds.start({ subsystem: 'operations', keyId: 'key-1' });
    if (started.kind === 'refused') throw new Error(started.code);
    await rebuilds.settled(started.record.rebuildId);
    const record = await rebuilds.get(started.record.rebuildId);
    await rebuilds.stop();
    expect(record).toMatchObject({ status: 'completed', certificate: { differenceCount: 0, eventsFolded: end } });
    expect(record?.certificate?.rowsCompared).toBeGreaterThan(end);
  });
});
