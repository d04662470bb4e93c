import { setTimeout as pause } from 'node:timers/promises';
import type { RecordedEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from '@tallyman/event-store';
import type { AppendItem, LogWriter } from '@tallyman/event-store';
import { followTo } from '../../libs/event-store/src/testing/contract-following.js';
import {
  aCommand,
  anEvent,
  codeOf,
  commandItem,
  expecting,
  numbers,
  wholeLog,
} from '../../libs/event-store/src/testing/fixtures.js';
import { createLogDatabase } from '../../libs/event-store-postgres/src/testing/log-database.js';
import type { LogDatabase } from '../../libs/event-store-postgres/src/testing/log-database.js';
import { openLossyProxy } from '../../libs/event-store-postgres/src/testing/lossy-proxy.js';
import type { LossyProxy } from '../../libs/event-store-postgres/src/testing/lossy-proxy.js';

const CALLERS = 16;
const ROUNDS = 30;
const LEAST_SABOTAGES = 15;

const KILL_OWNER = `
  select pg_terminate_backend(pid) from pg_stat_activity
   where datname = current_database() and application_name = 'tallyman writer' and state <> 'idle'`;

/** What a caller was told of each of its commands. */
interface Told {
  readonly acknowledged: string[];
  readonly denied: string[];
  readonly codes: string[];
}

interface Cursor {
  readonly stream: string;
  revision: number;
}

const oneCommand = (commandId: string, cursors: readonly Cursor[]): AppendItem => {
  const [first, ...others] = cursors.map(({ stream, revision }) => expecting(stream, revision, 2));
  return first === undefined
    ? { streams: [], commands: [aCommand({ commandId })] }
    : commandItem(commandId, first, ...others);
};

/** As every owner does: never more than two appends under way. */
const twoAtATime = (writer: LogWriter): ((entry: AppendItem) => ReturnType<LogWriter['append']>) => {
  const underWay = new Set<Promise<unknown>>();
  return async (entry) => {
    while (underWay.size >= 2) await Promise.race(underWay);
    const work = writer.append([entry], writer.lastRecordedAt);
    const settled = work.catch(() => undefined).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return work;
  };
};

/** One command into two streams of its own, sometimes into none, over and over; it never repeats a command that was denied. */
const caller = async (appendOne: ReturnType<typeof twoAtATime>, index: number, told: Told): Promise<void> => {
  const cursors = ['a', 'b'].map((name) => ({ stream: `${String(index)}-${name}`, revision: NO_STREAM }));
  for (let round = 0; round < ROUNDS; round += 1) {
    const commandId = `${String(index)}-${String(round)}`;
    const used = round % 4 === 3 ? [] : cursors;
    try {
      const [result] = await appendOne(oneCommand(commandId, used));
      expect(result).toMatchObject({ kind: 'appended' });
      told.acknowledged.push(commandId);
      for (const cursor of used) cursor.revision += 2;
    } catch (error) {
      told.denied.push(commandId);
      told.codes.push(codeOf(error));
    }
  }
};

/** Harms the owner's connections in turn, at random moments after it got something done, until told to stop; answers how often. */
const saboteur = async (database: LogDatabase, proxy: LossyProxy, told: Told, stop: AbortSignal): Promise<number> => {
  const client = await database.connect();
  const sabotages = [
    async () => {
      await client.query(KILL_OWNER);
    },
    // After a commit, as like as not: the owner is not told of it.
    async () => {
      await Promise.race([proxy.swallowAnswers(), pause(100)]);
      proxy.cut();
    },
    () => {
      proxy.cut();
      return Promise.resolve();
    },
  ];
  let count = 0;
  const isOver = (): boolean => stop.aborted;
  for (; !isOver(); count += 1) {
    const before = told.acknowledged.length;
    while (!isOver() && told.acknowledged.length === before) await pause(5);
    await pause(Math.random() * 35);
    await sabotages[count % sabotages.length]?.();
  }
  return count;
};

const expectSound = (log: readonly RecordedEvent[]): void => {
  expect(log.map((event) => event.position)).toEqual(numbers(1, log.length));
  expect(new Set(log.map((event) => event.id)).size).toBe(log.length);
  const next = new Map<string, number>();
  for (const { stream, revision } of log) {
    expect(revision).toBe(next.get(stream) ?? 0);
    next.set(stream, revision + 1);
  }
};

it('an owner whose connections are killed, cut and deafened at random keeps every promise', async () => {
  const database = await createLogDatabase();
  const proxy = await openLossyProxy(database.url);
  const [store, reader] = [database.open({ connectionString: proxy.url, settlePatienceMs: 60_000 }), database.open()];
  const writer = await store.acquire('owner');
  const told: Told = { acknowledged: [], denied: [], codes: [] };
  const stop = new AbortController();
  const harm = saboteur(database, proxy, told, stop.signal);
  let last = Infinity;
  const following = followTo(reader, 0, () => last);

  const appendOne = twoAtATime(writer);
  await Promise.all(numbers(0, CALLERS).map((index) => caller(appendOne, index, told)));
  stop.abort();
  const sabotages = await harm;
  last = writer.lastPosition + 1;
  await writer.append(
    [{ streams: [{ stream: 'end', expectedRevision: NO_STREAM, events: [anEvent()] }], commands: [] }],
    writer.lastRecordedAt,
  );

  const log = await wholeLog(reader);
  expectSound(log);
  const known = await reader.findCommands([...told.acknowledged, ...told.denied]);
  expect(known.map((command) => command.commandId).sort()).toEqual([...told.acknowledged].sort());
  const withEvents = known.filter((command) => 'firstEvent' in command);
  expect(log).toHaveLength(withEvents.length * 4 + 1);
  expect((await following).flat().map((event) => event.position)).toEqual(log.map((event) => event.position));
  expect(told.codes.filter((code) => code !== 'store_unavailable' && code !== 'predecessor_failed')).toEqual([]);
  expect(told.acknowledged.length).toBeGreaterThan(CALLERS * ROUNDS * 0.5);
  expect(sabotages).toBeGreaterThan(LEAST_SABOTAGES);
  await database.close();
  await proxy.close();
}, 600_000);
