import {
  createMemoryEventStore,
  type EventStore,
  type LogWriter,
  type MemoryEventStoreOptions,
} from '@tallyman/event-store';
import { writeChainedLog } from '../../../event-store/src/testing/chained-log.js';
import type { CopyProgress, CopyReport } from './copy-log.js';
import { createCopyLog } from './create-copy-log.js';

const COMMANDS = 200;

let source: EventStore;
beforeEach(async () => {
  source = createMemoryEventStore();
  await writeChainedLog(source, COMMANDS);
});

const copy = (to: EventStore, from = source): Promise<CopyReport> =>
  createCopyLog({ source: from, destination: to, owner: 'copy' })();

/** All that a log has. */
const contentOf = async (store: EventStore) => {
  const events = await store.readLog(0, 1_000_000);
  const eventless = [];
  for await (const page of store.scanCommands()) eventless.push(...page);
  const ids = events.map(({ body }) => (JSON.parse(body) as { readonly commandId: string }).commandId);
  const commands = await store.findCommands([...new Set(ids)]);
  const { position, recordedAt } = await store.head();
  const byId = (a: { readonly commandId: string }, b: { readonly commandId: string }): number =>
    a.commandId < b.commandId ? -1 : 1;
  return { events, position, recordedAt, eventless: eventless.sort(byId), commands: [...commands].sort(byId) };
};

/** A store whose owner dies at its `last` append: before it is written, or after. */
const mortal = (store: EventStore, last: number, isWritten: boolean): EventStore => {
  let appends = 0;
  const dying = (writer: LogWriter): LogWriter => ({
    ...writer,
    lastPosition: writer.lastPosition,
    append: async (...args) => {
      appends += 1;
      if (appends > last || (appends === last && !isWritten)) throw new Error('dead');
      const results = await writer.append(...args);
      if (appends >= last) throw new Error('dead');
      return results;
    },
    release: () => writer.release(),
  });
  return { ...store, acquire: async (owner) => dying(await store.acquire(owner)) };
};

const kinds: readonly (readonly [string, MemoryEventStoreOptions])[] = [
  ['that takes everything', {}],
  ['that takes little at once', { maxAppendEvents: 2 }],
  ['that takes few bytes at once', { maxAppendBytes: 1500 }],
  ['that takes one stream at a time', { atomicMultiStream: false, ordersGroups: false }],
  [
    'that takes one stream at a time, and little',
    { atomicMultiStream: false, ordersGroups: false, maxAppendEvents: 2 },
  ],
];

describe.each(kinds)('a copy to a store %s', (_, options) => {
  let destination: EventStore;
  beforeEach(() => {
    destination = createMemoryEventStore(options);
  });

  it('is the same, and proved to be', async () => {
    const report = await copy(destination);
    const there = await contentOf(source);
    expect(await contentOf(destination)).toEqual(there);
    expect(report).toMatchObject({
      upTo: there.events.length,
      copiedEvents: there.events.length,
      copiedCommands: there.eventless.length,
      comparison: {
        equal: true,
        events: there.events.length,
        streams: 5,
        commands: COMMANDS,
        differences: [],
        differenceCount: 0,
      },
    });
    expect(report.comparison.sourceDigest).toMatch(/^[0-9a-f]{64}$/u);
    expect(report.comparison.destinationDigest).toBe(report.comparison.sourceDigest);
    expect(there.eventless.length).toBeGreaterThan(30);
  });

  it('goes on where it was interrupted, at any append', async () => {
    const whole = await contentOf(source);
    let deaths = 0;
    for (let round = 1; round < 500; round += 1) {
      const died = await copy(mortal(destination, 1 + (round % 5), round % 2 === 0)).then(
        () => false,
        () => true,
      );
      if (!died) break;
      deaths += 1;
      // However it ended, what is there is the beginning of the source.
      const { events } = await contentOf(destination);
      expect(events).toEqual(whole.events.slice(0, events.length));
    }
    expect(deaths).toBeGreaterThan(5);
    expect(await contentOf(destination)).toEqual(whole);
  });

  it('catches up with a source that went on, and back again', async () => {
    await copy(destination);
    const writer = await source.acquire('on');
    const hash = new Uint8Array(16);
    await writer.append(
      [{ streams: [], commands: [{ commandId: 'later', outcome: '{}', commandHash: hash }] }],
      writer.lastRecordedAt,
    );
    await writer.append(
      [{ streams: [], commands: [{ commandId: 'last', outcome: '{}', commandHash: hash }] }],
      writer.lastRecordedAt + 5,
    );
    expect(await copy(destination)).toMatchObject({ copiedEvents: 0, copiedCommands: 2, comparison: { equal: true } });
    const back = createMemoryEventStore();
    expect(await copy(back, destination)).toMatchObject({ comparison: { equal: true } });
    expect(await contentOf(back)).toEqual(await contentOf(source));
  });

  it('of a copy does nothing, and leaves its owner alone', async () => {
    await copy(destination);
    const { epoch } = await destination.head();
    expect(await copy(destination)).toMatchObject({ copiedEvents: 0, copiedCommands: 0, comparison: { equal: true } });
    expect((await destination.head()).epoch).toBe(epoch);
  });
});

describe('a copy', () => {
  it('of an empty log is empty', async () => {
    const report = await copy(createMemoryEventStore(), createMemoryEventStore());
    expect(report).toMatchObject({ upTo: 0, comparison: { equal: true, events: 0, streams: 0, commands: 0 } });
  });

  it.each([0, 7])('leaves out what the source records while it runs, %d ms later', async (later) => {
    const destination = createMemoryEventStore();
    const { position } = await source.head();
    const writer = await source.acquire('on');
    let added = 0;
    const growing: EventStore = {
      ...source,
      readLog: async (after, limit) => {
        const page = await source.readLog(after, limit);
        const row = { commandId: `on ${String(added++)}`, outcome: '{}', commandHash: new Uint8Array(16) };
        await writer.append([{ streams: [], commands: [row] }], writer.lastRecordedAt + later);
        return page;
      },
    };
    const report = await copy(destination, growing);
    expect(report).toMatchObject({ upTo: position, comparison: { equal: true } });
    expect(added).toBe(2);
    expect(await copy(destination)).toMatchObject({ copiedEvents: 0, comparison: { equal: true } });
    expect(await contentOf(destination)).toEqual(await contentOf(source));
  });

  it('tells how far it is, and can be stopped and run again', async () => {
    const destination = createMemoryEventStore({ maxAppendEvents: 2 });
    const abort = new AbortController();
    const seen: CopyProgress[] = [];
    const onProgress = (progress: CopyProgress): void => {
      seen.push(progress);
      if (seen.length === 5) abort.abort(new Error('enough'));
    };
    const run = createCopyLog({ source, destination, owner: 'copy' });
    await expect(run({ onProgress, signal: abort.signal })).rejects.toThrow('enough');
    expect((await destination.head()).position).toBeLessThan((await source.head()).position);
    expect(await run({ onProgress })).toMatchObject({ comparison: { equal: true } });
    expect(new Set(seen.map(({ phase }) => phase)).size).toBe(3);
  });
});

describe('a destination is refused', () => {
  const refusal = (to: EventStore, from = source) => expect(copy(to, from)).rejects;

  it('that has another log', async () => {
    const other = createMemoryEventStore();
    await writeChainedLog(other, 50, 2);
    const before = await contentOf(other);
    await refusal(other).toMatchObject({ code: 'not_a_prefix' });
    expect(await contentOf(other)).toEqual(before);
  });

  it('that has more events, or later commands', async () => {
    const longer = createMemoryEventStore();
    await copy(longer);
    const writer = await longer.acquire('on');
    const row = { commandId: 'more', outcome: '{}', commandHash: new Uint8Array(16) };
    await writer.append([{ streams: [], commands: [row] }], writer.lastRecordedAt + 1);
    await refusal(longer).toMatchObject({ code: 'not_a_prefix' });
    await refusal(source, createMemoryEventStore()).toMatchObject({ code: 'not_a_prefix' });
  });

  it('that somebody else takes over or writes to meanwhile', async () => {
    const destination = createMemoryEventStore({ maxAppendEvents: 2 });
    const taken: EventStore = {
      ...destination,
      acquire: async (owner) => {
        const writer = await destination.acquire(owner);
        await destination.acquire('somebody else');
        return writer;
      },
    };
    await refusal(taken).toMatchObject({ code: 'fenced' });
    const fresh = createMemoryEventStore();
    const written: EventStore = {
      ...fresh,
      acquire: async (owner) => {
        await writeChainedLog(fresh, 10, 3);
        return fresh.acquire(owner);
      },
    };
    await refusal(written).toMatchObject({ code: 'destination_changed' });
  });

  it('that gives an event another position', async () => {
    const destination = createMemoryEventStore();
    const shifted: EventStore = {
      ...destination,
      acquire: async (owner) => {
        const writer = await destination.acquire(owner);
        const append: LogWriter['append'] = async (...args) =>
          (await writer.append(...args)).map((result) =>
            result.kind === 'appended' && result.lastPosition > 20
              ? { ...result, firstPosition: result.firstPosition + 1 }
              : result,
          );
        return { ...writer, append, release: () => writer.release() };
      },
    };
    await refusal(shifted).toMatchObject({ code: 'destination_changed' });
  });

  it('with a source that lacks an event, or whose times fall', async () => {
    const lacking: EventStore = {
      ...source,
      readLog: async (after, limit) => (await source.readLog(after, limit)).filter(({ position }) => position !== 7),
    };
    await refusal(createMemoryEventStore(), lacking).toMatchObject({ code: 'source_incomplete' });
    const falling: EventStore = {
      ...source,
      readLog: async (after, limit) =>
        (await source.readLog(after, limit)).map((event) =>
          event.position === 100 ? { ...event, recordedAt: event.recordedAt - 3 } : event,
        ),
    };
    await refusal(createMemoryEventStore(), falling).toMatchObject({
      code: 'source_out_of_order',
      message: expect.stringContaining('position 100 was recorded') as string,
    });
  });
});
