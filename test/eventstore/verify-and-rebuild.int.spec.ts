import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createCopyLog, createProjectionRunner, createRebuilds, createVerify } from '@tallyman/application';
import type { VerifyReport } from '@tallyman/application';
import { CHAIN_START, commandHashOf, currentVersion, eventId, seal } from '@tallyman/event-catalog';
import { NO_STREAM } from '@tallyman/event-store';
import type { AppendItem, EventStore } from '@tallyman/event-store';
import { createEventStoreDbEventStore, createIndexedScan } from '@tallyman/event-store-eventstoredb';
import { createLogIndex } from '@tallyman/persistence-typeorm';
import type { RebuildRecord } from '@tallyman/read-models';
import { startTestEventStore } from '../../libs/event-store-eventstoredb/src/testing/server/index.js';
import type { TestEventStore } from '../../libs/event-store-eventstoredb/src/testing/server/index.js';
import { longLog } from '../../libs/projections/src/testing/history.js';
import { actualItems, expectedItems, openViewHarness, silent } from '../views/view-harness.js';
import type { ViewHarness } from '../views/view-harness.js';

const PATIENCE_MS = 300_000;
/** A thread is a program of its own: it runs what was built. */
const BUILT = pathToFileURL(join(process.cwd(), 'dist/libs/platform/src/runtime/fold-worker.js'));
const by = { subsystem: 'operations', keyId: 'key-1' };

let server: TestEventStore;
let here: ViewHarness;
/** Views and index of the log in EventStoreDB; its own log in PostgreSQL stays empty. */
let there: ViewHarness;
let inEventStore: EventStore;

beforeEach(async () => {
  server = await startTestEventStore();
  [here, there] = await Promise.all([openViewHarness(), openViewHarness()]);
  const index = createLogIndex(there.database);
  inEventStore = createEventStoreDbEventStore({ connectionString: server.connectionString, index });
});
afterEach(async () => {
  await inEventStore.close();
  await Promise.all([here.close(), there.close()]);
  await server.stop();
});

const project = async (store: EventStore, harness: ViewHarness, end: number): Promise<void> => {
  const runner = createProjectionRunner({ ...harness, store, log: silent });
  await runner.start();
  expect(await runner.waitFor(end, PATIENCE_MS)).toBe(true);
  await runner.stop();
};

const rebuild = async (
  store: EventStore,
  harness: ViewHarness,
  eventStoreUrl: string | undefined,
): Promise<RebuildRecord | undefined> => {
  const rebuilds = createRebuilds({
    ...harness,
    store,
    threads: { entry: BUILT, data: { databaseUrl: harness.url, eventStoreUrl }, count: 2, minEvents: 0 },
    windowSize: 300,
    log: silent,
    newId: () => 'the-same',
    recordCertificate: () => Promise.resolve(),
  });
  const started = await rebuilds.start(by);
  if (started.kind === 'refused') throw new Error(started.code);
  await rebuilds.settled('the-same');
  await rebuilds.stop();
  return rebuilds.get('the-same');
};

it(
  'a rebuild in threads gives the same rows and the same certificate on either log',
  async () => {
    const book = longLog(16);
    const end = book.events.length;
    await here.append(book);
    await createCopyLog({ source: here.store, destination: inEventStore, owner: 'copy' })();
    await Promise.all([project(here.store, here, end), project(inEventStore, there, end)]);
    // Something to find, and to put right.
    for (const { database } of [here, there])
      await database.query(
        `update stock_items set on_hand = on_hand + 1 where sku = (select min(sku) from stock_items)`,
      );
    const [ours, theirs] = [
      await rebuild(here.store, here, undefined),
      await rebuild(inEventStore, there, server.connectionString),
    ];
    expect(ours).toMatchObject({ status: 'completed', certificate: { eventsFolded: end } });
    expect(ours?.certificate?.differenceCount).toBeGreaterThan(0);
    expect(theirs?.certificate).toEqual(ours?.certificate);
    for (const { views } of [here, there]) expect(await actualItems(views)).toEqual(expectedItems(book, end));
  },
  PATIENCE_MS,
);

it('a scan by the index gives any range as the store does, also where the index ends before it', async () => {
  await here.append(longLog(4));
  await createCopyLog({ source: here.store, destination: inEventStore, owner: 'copy' })();
  const { position: head } = await inEventStore.head();
  const index = createLogIndex(there.database);
  const behind = { atOrBefore: (position: number) => index.atOrBefore(Math.min(position, 7)) };
  const read = async (scan: EventStore['scanLog'], after: number, upTo: number) => {
    const events = [];
    for await (const page of scan({ after, upTo })) events.push(...page);
    return events;
  };
  const { connectionString } = server;
  for (const scan of [
    createIndexedScan({ connectionString, index }),
    createIndexedScan({ connectionString, index: behind }),
  ])
    for (const [after, upTo] of [
      [0, head],
      [0, 1],
      [Math.floor(head / 2), Math.floor(head / 2) + 5],
      [head - 1, head],
      [head, Infinity],
    ] as const)
      expect(await read(scan, after, upTo)).toEqual(await read(here.store.scanLog, after, upTo));
});

/** What is wrong with a command of this log, if anything. */
const DAMAGES = ['none', 'no outcome', 'another hash', 'another place', 'not the first'] as const;

/** A command of two events, each damage of it in turn. */
const damagedLog = async (store: EventStore, commands: number): Promise<void> => {
  const writer = await store.acquire('test');
  let [revision, before] = [NO_STREAM, CHAIN_START];
  for (let n = 0; n < commands; n++) {
    const damage = DAMAGES[n % DAMAGES.length];
    const commandId = `command-${String(n)}`;
    const first = revision;
    const events = [0, 1].map((place) => {
      const index = place + (damage === 'not the first' || (damage === 'another place' && place === 1) ? 1 : 0);
      const hashed = damage === 'another hash' && place === 1 ? 'another' : commandId;
      const recordedAt = n;
      const context = {
        subsystem: 'wms',
        commandId,
        commandHash: commandHashOf(hashed),
        occurredAt: '2026-01-01T00:00:00.000Z',
      };
      const told = { stream: 'stock-LDN1/A', revision: (revision += 1), index, type: 'StockAdjusted', recordedAt };
      const data = { delta: 1, condition: 'sellable' };
      const event = seal(before, { ...told, context, schemaVersion: currentVersion('StockAdjusted'), data });
      before = event.hash;
      return event;
    });
    const row =
      damage === 'no outcome' || damage === 'not the first' ? [] : [{ commandId, outcome: '[]', firstEvent: 0 }];
    const item: AppendItem = { streams: [{ stream: 'stock-LDN1/A', expectedRevision: first, events }], commands: row };
    const eventless = { commandId: `refused-${String(n)}`, outcome: '{}', commandHash: new Uint8Array(16) };
    const results = await writer.append([item, { streams: [], commands: [eventless] }], n);
    expect(results.map(({ kind }) => kind)).toEqual(['appended', 'appended']);
  }
  await writer.release();
};

it(
  'a verification finds the same on either log',
  async () => {
    const COMMANDS = 20;
    const verified = async (store: EventStore, { views }: ViewHarness): Promise<VerifyReport> => {
      await damagedLog(store, COMMANDS);
      return createVerify({ store, views })();
    };
    const [ours, theirs] = [await verified(here.store, here), await verified(inEventStore, there)];
    const each = COMMANDS / DAMAGES.length;
    expect(ours.counts).toEqual({ command_missing: 4 * each, command_mismatch: each, event_id_differs: each });
    expect(theirs).toEqual(ours);
  },
  PATIENCE_MS,
);

it(
  'a verification names the commands that the index has lost: a repeat of them would not be known',
  async () => {
    await damagedLog(inEventStore, 5);
    const { position } = await inEventStore.head();
    const verify = createVerify({ store: inEventStore, views: there.views });
    const before = await verify();
    expect(before.counts).not.toHaveProperty('command_not_found');
    // What is brought into the index is taken from memory some time after.
    while ((await createLogIndex(there.database).end()).position < position) await pause(20);
    await inEventStore.close();
    const lost = ['command-0', 'refused-3'].map((commandId) => eventId(commandId, 0));
    await there.database.query('delete from log_index_commands where key = any($1::uuid[])', [lost]);
    const index = createLogIndex(there.database);
    inEventStore = createEventStoreDbEventStore({ connectionString: server.connectionString, index });
    const after = await createVerify({ store: inEventStore, views: there.views })();
    expect(after.counts).toEqual({ ...before.counts, command_not_found: 2 });
    const problems = after.problems.filter(({ code }) => code === 'command_not_found');
    expect(problems.map(({ detail }) => /command (\S+)/u.exec(detail)?.[1])).toEqual(['refused-3', 'command-0']);
  },
  PATIENCE_MS,
);
