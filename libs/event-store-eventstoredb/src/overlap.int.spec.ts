import { NO_STREAM } from '@tallyman/event-store';
import type { AppendItem, AppendResult } from '@tallyman/event-store';
import {
  aCommand,
  append,
  codeOf,
  commandItem,
  digest,
  expecting,
  fresh,
  item,
} from '../../event-store/src/testing/fixtures.js';
import { createLogClient } from './client.js';
import { eventToStore } from './stored-form.js';
import { openHeldUpLog } from './testing/held-up-log.js';
import type { HeldUpLog } from './testing/held-up-log.js';
import { startTestEventStore } from './testing/server/index.js';
import type { TestEventStore } from './testing/server/index.js';

let server: TestEventStore;
let log: HeldUpLog;
/** Streams that the tail has seen, of one event each. */
let [a, b, c] = ['', '', ''];
beforeEach(async () => {
  server = await startTestEventStore();
  log = await openHeldUpLog(server.connectionString);
  [a, b, c] = [fresh('stream'), fresh('stream'), fresh('stream')];
  const begun = [a, b, c].map((stream) => item(expecting(stream, NO_STREAM)));
  await append(log.writer, ...begun, eventless('begun'));
});
afterEach(async () => {
  await log.close();
  await server.stop();
});

const eventless = (name: string): AppendItem => ({
  streams: [],
  commands: [aCommand({ commandId: fresh(name) })],
});

const turns = async (count: number): Promise<void> => {
  for (let left = count; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
};

const inServer = (stream: string): number => server.events.filter((one) => one.stream === stream).length;

const untilThere = async (stream: string, count: number): Promise<void> => {
  while (inServer(stream) < count) await turns(1);
};

const untilWorkedOut = async (looks: number): Promise<void> => {
  while (log.ownerLooks() < looks) await turns(1);
  await turns(20);
};

const fateOf = (work: Promise<readonly AppendResult[]>): Promise<string> =>
  work.then((results) => results.map(({ kind }) => kind).join(), codeOf);

/** Another owner's try of an item's event: the same id, at the same place, decided otherwise. */
const writeByAnother = async ({ streams }: AppendItem): Promise<void> => {
  const client = createLogClient(server.connectionString);
  for (const { stream, expectedRevision, events } of streams) {
    const others = events.map((event) => ({
      ...event,
      body: '{"data":{"decided":"otherwise"}}',
      hash: digest(stream),
    }));
    const beside = { recordedAt: 0, epoch: 0, outcome: 'told by another', rows: [] };
    await client.append(
      stream,
      expectedRevision,
      others.map((event) => eventToStore(event, beside)),
    );
  }
  await client.dispose();
};

/** Lets another writer be first with this item, after the owner was looked at. */
const preempt = (preempted: AppendItem): void => {
  let isDone = false;
  log.beforeAppend(async (stream) => {
    if (isDone || preempted.streams.every((entry) => entry.stream !== stream)) return;
    isDone = true;
    await writeByAnother(preempted);
  });
};

describe('a group behind one that is written and not yet seen', () => {
  it('builds on it and is written meanwhile; the third one waits', async () => {
    log.tail.close();
    const order: string[] = [];
    const first = append(log.writer, item(expecting(a, 0)), eventless('first'));
    const second = append(log.writer, item(expecting(a, 1), expecting(b, 0, 0)), eventless('second'));
    const third = append(log.writer, item(expecting(a, 2)));
    for (const [name, work] of Object.entries({ first, second, third })) void work.then(() => order.push(name));
    const ends = first.then(() => [log.writer.lastPosition, log.writer.nextPosition]);

    await untilThere('tallyman-commands', 3);
    await turns(50);
    expect(inServer(a)).toBe(3);
    expect(order).toEqual([]);
    expect(log.writer).toMatchObject({ lastPosition: 3, nextPosition: 7 });
    log.tail.open();

    const places = (position: number): unknown => ({
      kind: 'appended',
      firstPosition: position,
      lastPosition: position,
    });
    expect(await first).toEqual([places(4), places(4)]);
    expect(await second).toEqual([places(5), places(5)]);
    expect(await third).toEqual([places(6)]);
    expect(await ends).toEqual([4, 7]);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  const repeats: readonly (readonly [string, (commandId: string) => AppendItem])[] = [
    ['with events', (commandId) => commandItem(commandId, expecting(a, 0))],
    ['without events', (commandId) => ({ streams: [], commands: [aCommand({ commandId })] })],
  ];
  it.each(repeats)('knows its commands %s', async (_, first) => {
    log.tail.close();
    const commandId = fresh('command');
    const works = [
      append(log.writer, first(commandId)),
      append(log.writer, commandItem(commandId, expecting(b, 0)), item(expecting(c, 0))),
    ];
    await untilThere(c, 2);
    log.tail.open();

    expect(await Promise.all(works.map(fateOf))).toEqual(['appended', 'duplicate_command,appended']);
    expect(inServer(b)).toBe(1);
  });

  it('knows its event ids', async () => {
    log.tail.close();
    const entry = expecting(a, 0);
    const looks = log.ownerLooks();
    const works = [append(log.writer, item(entry)), append(log.writer, item({ ...entry, stream: b }))];
    await untilWorkedOut(looks + 2);
    log.tail.open();

    expect(await Promise.all(works.map(fateOf))).toEqual(['appended', 'invalid_body']);
    expect(inServer(b)).toBe(1);
  });
});

describe('a group behind one that is not in the log as it was thought to be', () => {
  it('has an unknown outcome if it was written; those behind it were not begun', async () => {
    log.tail.close();
    const preempted = commandItem(fresh('command'), expecting(a, 0));
    preempt(preempted);
    const works = [
      append(log.writer, preempted),
      append(log.writer, item(expecting(a, 1))),
      append(log.writer, item(expecting(b, 0))),
    ];
    await untilThere(a, 3);
    log.tail.open();

    expect(await Promise.all(works.map(fateOf))).toEqual(['duplicate_command', 'outcome_unknown', 'fenced']);
    expect(inServer(b)).toBe(1);
    expect(await fateOf(append(log.writer, item(expecting(b, 0))))).toBe('fenced');
  });

  it('is not written if it was only being worked out, and the writer appends again', async () => {
    const preempted = commandItem(fresh('command'), expecting(a, 0));
    log.tail.close();
    log.beforeAppend(async () => {
      log.ownerLook.close();
      log.beforeAppend(() => Promise.resolve());
      await writeByAnother(preempted);
    });
    const works = [
      append(log.writer, preempted),
      append(log.writer, item(expecting(b, 0))),
      append(log.writer, item(expecting(c, 0))),
    ];
    await untilThere(a, 2);
    log.tail.open();
    expect(await fateOf(works[0] ?? Promise.resolve([]))).toBe('duplicate_command');
    log.ownerLook.open();

    expect(await Promise.all(works.slice(1).map(fateOf))).toEqual(['predecessor_failed', 'predecessor_failed']);
    expect([inServer(b), inServer(c)]).toEqual([1, 1]);
    expect(await fateOf(append(log.writer, item(expecting(a, 1)), item(expecting(b, 0))))).toBe('appended,appended');
  });

  it('does not know what that one did not write', async () => {
    const rider = aCommand();
    const { streams, commands } = commandItem(fresh('command'), expecting(a, 0));
    const preempted = { streams, commands: [...commands, rider] };
    preempt(preempted);

    expect(await fateOf(append(log.writer, preempted))).toBe('duplicate_command');
    expect(await fateOf(append(log.writer, { streams: [], commands: [rider] }))).toBe('appended');
  });

  it('has an unknown outcome, as the one before, if that never arrives', async () => {
    log.tail.close();
    const works = [
      append(log.writer, item(expecting(a, 0))),
      append(log.writer, item(expecting(b, 0))),
      append(log.writer, item(expecting(c, 0))),
    ];
    await untilThere(b, 2);
    const ending = log.endTail();

    expect(await Promise.all(works.map(fateOf))).toEqual(['outcome_unknown', 'outcome_unknown', 'fenced']);
    expect(inServer(c)).toBe(1);
    log.tail.open();
    await ending;
  });
});
