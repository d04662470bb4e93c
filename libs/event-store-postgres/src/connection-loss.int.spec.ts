import { setTimeout as pause } from 'node:timers/promises';
import { NO_STREAM } from '@tallyman/event-store';
import type { AppendItem, LogWriter } from '@tallyman/event-store';
import {
  aCommand,
  append,
  expecting,
  fresh,
  item,
  numbers,
  refusalOf,
  streamOf,
  wholeLog,
  wholeStream,
} from '../../event-store/src/testing/fixtures.js';
import type { PostgresEventStore } from './postgres-event-store.js';
import { createLogDatabase } from './testing/log-database.js';
import type { LogDatabase } from './testing/log-database.js';
import { openLossyProxy } from './testing/lossy-proxy.js';
import type { LossyProxy } from './testing/lossy-proxy.js';

let database: LogDatabase;
let proxy: LossyProxy;
/** Not through the proxy. */
let direct: PostgresEventStore;
let writer: LogWriter;

beforeAll(async () => {
  database = await createLogDatabase();
  proxy = await openLossyProxy(database.url);
  direct = database.open();
});
beforeEach(async () => {
  writer = await database.open({ connectionString: proxy.url, settlePatienceMs: 400 }).acquire('owner');
});
afterEach(() => {
  proxy.mend();
});
afterAll(async () => {
  await database.close();
  await proxy.close();
});

const expectSoundLog = async (): Promise<void> => {
  const log = await wholeLog(direct);
  expect(log.map((event) => event.position)).toEqual(numbers(1, log.length));
  expect((await direct.head()).position).toBe(log.length);
};

const kinds: readonly (readonly [string, () => AppendItem])[] = [
  [
    'with events',
    () => ({ streams: [expecting(fresh('lost'), NO_STREAM, 2)], commands: [aCommand({ firstEvent: 0 })] }),
  ],
  ['of command rows only', () => ({ streams: [], commands: [aCommand()] })],
];

const isThere = async ({ streams, commands }: AppendItem): Promise<boolean> => {
  const rows = await direct.findCommands(commands.map((command) => command.commandId));
  const stored = await Promise.all(streams.map(({ stream }) => wholeStream(direct, stream)));
  const whole = streams.every(({ events }, index) => events.length === stored[index]?.length);
  if (rows.length === commands.length && whole) return true;
  expect([rows.length, stored.flat().length]).toEqual([0, 0]);
  return false;
};

describe.each(kinds)('an append %s', (_, make) => {
  it('whose answer is lost after the commit is acknowledged, and there once', async () => {
    const lost = make();
    const answered = proxy.swallowAnswers();
    const work = append(writer, lost);
    await answered;
    proxy.cut();

    expect(await work).toMatchObject([{ kind: 'appended' }]);
    expect(await isThere(lost)).toBe(true);
    expect(await append(writer, item(expecting(fresh('next'), NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
    await expectSoundLog();
  });

  it('that never reached the server is sent again', async () => {
    const lost = make();
    proxy.holdRequests();
    const work = append(writer, lost);
    await pause(50);
    proxy.cut();

    expect(await work).toMatchObject([{ kind: 'appended' }]);
    expect(await isThere(lost)).toBe(true);
    await expectSoundLog();
  });

  it('that reaches the server late, after it was settled, does nothing', async () => {
    const lost = make();
    const deliver = proxy.holdRequests();
    const work = append(writer, lost);
    await pause(50);
    proxy.cut();
    expect(await work).toMatchObject([{ kind: 'appended' }]);
    const before = await direct.head();

    deliver();
    await pause(100);

    expect(await direct.head()).toEqual(before);
    await expectSoundLog();
  });

  it('that is given up after several tries does nothing either, when they all reach the server late', async () => {
    const lost = make();
    const deliver = proxy.holdAppends();
    expect(await refusalOf(append(writer, lost))).toBe('store_unavailable');

    deliver();
    await pause(100);

    expect(await isThere(lost)).toBe(false);
    expect(await append(writer, lost)).toMatchObject([{ kind: 'appended' }]);
    await expectSoundLog();
  });

  it('that was committed, though its owner is deposed before it hears of it, is acknowledged; the next is fenced', async () => {
    const lost = make();
    const answered = proxy.swallowAnswers();
    const work = append(writer, lost);
    await answered;
    await direct.acquire('successor');
    await streamOf(direct, 2);
    proxy.cut();

    expect(await work).toMatchObject([{ kind: 'appended' }]);
    expect(await isThere(lost)).toBe(true);
    expect(await refusalOf(append(writer, make()))).toBe('fenced');
    await expectSoundLog();
  });

  it('that was not committed before its owner was deposed is fenced', async () => {
    const lost = make();
    proxy.holdRequests();
    const work = refusalOf(append(writer, lost));
    await pause(50);
    await direct.acquire('successor');
    await streamOf(direct, 2);
    proxy.cut();

    expect(await work).toBe('fenced');
    expect(await isThere(lost)).toBe(false);
    await expectSoundLog();
  });

  it('that cannot be asked after has an unknown outcome; what waits behind it is not written', async () => {
    const [lost, behind] = [make(), make()];
    const answered = proxy.swallowAnswers();
    const work = refusalOf(append(writer, lost));
    const next = refusalOf(append(writer, behind));
    await answered;
    proxy.refuse();
    proxy.cut();

    expect(await work).toBe('outcome_unknown');
    expect(await next).toBe('fenced');
    expect(await isThere(lost)).toBe(true);
    expect(await isThere(behind)).toBe(false);
    await expectSoundLog();
  });
});

describe('an append that is not sent', () => {
  it('is refused as unavailable, was not written, and may be tried again by the same owner', async () => {
    const entry = item(expecting(fresh('stream'), NO_STREAM));
    proxy.refuse();
    proxy.cut();
    await pause(50);

    expect(await refusalOf(append(writer, entry))).toBe('store_unavailable');
    expect(await isThere(entry)).toBe(false);
    proxy.mend();
    expect(await append(writer, entry)).toMatchObject([{ kind: 'appended' }]);
  });
});

describe('reading', () => {
  it('is refused as unavailable while the server cannot be reached, and works again after', async () => {
    const store = database.open({ connectionString: proxy.url });
    proxy.refuse();
    expect(await refusalOf(store.head())).toBe('store_unavailable');
    expect(await refusalOf(store.follow(0, new AbortController().signal)[Symbol.asyncIterator]().next())).toBe(
      'store_unavailable',
    );
    expect(await refusalOf(store.acquire('owner'))).toBe('store_unavailable');
    proxy.mend();
    expect(await store.head()).toEqual(await direct.head());
  });
});
