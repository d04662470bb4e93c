import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProjectionRunner, createRebuilds } from '@tallyman/application';
import type { FoldThreads, ProjectionRunner, ProjectionRebuilds } from '@tallyman/application';
import { CHAIN_START, seal } from '@tallyman/event-catalog';
import type { RebuildRecord } from '@tallyman/read-models';
import { LogBook, longLog } from '../../libs/projections/src/testing/history.js';
import { actualItems, expectedItems, openViewHarness, silent } from './view-harness.js';
import type { ViewHarness } from './view-harness.js';

const PATIENCE = 20_000;
/** A thread is a program of its own: it runs what was built. */
const BUILT = pathToFileURL(join(process.cwd(), 'dist/libs/platform/src/runtime/fold-worker.js'));

describe('rebuilding in threads', () => {
  // Longer than what is left for the switch.
  const book = longLog(20);
  const end = book.events.length;
  let harness: ViewHarness;
  let runner: ProjectionRunner;
  let rebuilds: ProjectionRebuilds | undefined;

  beforeEach(async () => {
    harness = await openViewHarness();
    runner = createProjectionRunner({ ...harness, log: silent });
    await runner.start();
  });
  afterEach(async () => {
    await rebuilds?.stop();
    await runner.stop();
    await harness.close();
  });

  const rebuild = async (threads: Partial<FoldThreads> = {}): Promise<RebuildRecord | undefined> => {
    const built = { entry: BUILT, data: { databaseUrl: harness.url }, count: 2, minEvents: 0 };
    rebuilds = createRebuilds({
      ...harness,
      threads: { ...built, ...threads },
      windowSize: 150,
      log: silent,
      recordCertificate: () => Promise.resolve(),
    });
    const started = await rebuilds.start({ subsystem: 'operations', keyId: 'key-1' });
    if (started.kind === 'refused') throw new Error(started.code);
    await rebuilds.settled(started.record.rebuildId);
    return rebuilds.get(started.record.rebuildId);
  };

  it('gives the same rows', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const record = await rebuild();
    expect(record).toMatchObject({ status: 'completed', certificate: { differenceCount: 0, eventsFolded: end } });
    expect(await actualItems(harness.views)).toEqual(expectedItems(book, end));
  });

  it('fails at once, and says why, at an event that this release cannot read', async () => {
    const unread = new LogBook();
    const context = { subsystem: 'x', commandId: 'x', commandHash: '', occurredAt: new Date(0).toISOString() };
    const form = { stream: 'stock-X/y', revision: 0, index: 0, type: 'StockTeleported', schemaVersion: 1, data: {} };
    const recordedAt = book.events[0]?.recordedAt ?? 0;
    unread.events.push({ ...seal(CHAIN_START, { context, recordedAt, ...form }), ...form, position: 1, recordedAt });
    for (const event of book.events) unread.events.push({ ...event, position: event.position + 1 });
    await harness.append(unread);
    await harness.database.query('update projection_generations set position = $1', [end]);
    const record = await rebuild();
    expect(record?.status).toBe('failed');
    expect(record?.error).toMatch(/event 1 .*StockTeleported/);
  });

  it('is given up, and says why, when threads die again and again', async () => {
    await harness.append(book);
    await runner.waitFor(end, PATIENCE);
    const record = await rebuild({ entry: new URL('data:text/javascript,process.exit(1)') });
    expect(record).toMatchObject({ status: 'failed', error: 'a thread of the rebuild has ended' });
  });
});
