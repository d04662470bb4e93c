import { setTimeout as pause } from 'node:timers/promises';
import type { RecordedEvent } from '@tallyman/event-catalog';
import { NO_STREAM } from '@tallyman/event-store';
import type { AppendItem, EventStore, LogWriter } from '@tallyman/event-store';
import {
  aCommand,
  append,
  codeOf,
  commandItem,
  expecting,
  item,
  numbers,
  wholeLog,
} from '../../libs/event-store/src/testing/fixtures.js';
import { logOn } from '../../libs/event-store-eventstoredb/src/testing/fresh-log.js';
import { startTestEventStore } from '../../libs/event-store-eventstoredb/src/testing/server/index.js';
import type { TestEventStore } from '../../libs/event-store-eventstoredb/src/testing/server/index.js';

const SEEDS = 100;
const SEEDS_AT_ONCE = 5;
const HARMS = 8;
const CALLERS = 8;
const ROUNDS = 4;
const MOST_TRIES = 200;

/** mulberry32: the same numbers for the same seed. */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

/** The owner of the log, acquired anew when its writer may append no more. */
const createOwner = (store: EventStore) => {
  let acquiring: Promise<LogWriter> | undefined;
  return async (entry: AppendItem): Promise<string> => {
    acquiring ??= store.acquire('owner');
    const mine = acquiring;
    try {
      const [result] = await append(await mine, entry);
      return result?.kind === 'conflict' ? `conflict ${String(result.actual)}` : (result?.kind ?? 'none');
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'predecessor_failed' && acquiring === mine) acquiring = undefined;
      return code;
    }
  };
};

/** Whether the outcome says for certain that the command is not in the log, or may not be. */
const mayTryAgain = new Set(['store_unavailable', 'predecessor_failed', 'outcome_unknown', 'fenced']);

/** Tries each of its commands until the log says that it has it. */
const caller = async (appendOne: ReturnType<typeof createOwner>, name: string): Promise<readonly string[]> => {
  const commands: string[] = [];
  let revision = NO_STREAM;
  for (const round of numbers(0, ROUNDS)) {
    const commandId = `${name}-${String(round)}`;
    const count = round % 3;
    for (let tries = 1, answer = ''; answer !== 'appended' && answer !== 'duplicate_command'; tries += 1) {
      const entry =
        count === 0
          ? { streams: [], commands: [aCommand({ commandId })] }
          : commandItem(commandId, expecting(name, revision, count));
      answer = await appendOne(entry);
      const isKnown = answer === 'appended' || answer === 'duplicate_command';
      if (!isKnown && !mayTryAgain.has(answer)) throw new Error(`${commandId}: ${answer}`);
      if (tries > MOST_TRIES) throw new Error(`${commandId}: ${answer} again and again`);
      if (!isKnown) await pause(5);
    }
    revision += count;
    commands.push(commandId);
  }
  return commands;
};

/** What goes wrong at the server, each at a random strength. */
const sabotagesOf = (server: TestEventStore, upTo: (most: number) => number): readonly (() => Promise<void>)[] => {
  const { faults } = server;
  const at = (sabotage: () => void) => (): Promise<void> => {
    sabotage();
    return Promise.resolve();
  };
  const restart = (die: () => Promise<void>) => async (): Promise<void> => {
    await die();
    await pause(upTo(40));
    await server.start();
  };
  return [
    at(() => {
      faults.dropConnectionAfter(upTo(30));
    }),
    at(() => {
      faults.writeThenTimeOut(1 + upTo(3));
    }),
    at(() => {
      faults.timeOutUnwritten(1 + upTo(3));
    }),
    at(() => {
      faults.answerLate(upTo(40), 1 + upTo(5));
    }),
    at(() => {
      faults.redirectToLeader('127.0.0.1', server.port, 1 + upTo(2));
    }),
    at(faults.dropSlowConsumers),
    restart(() => server.kill()),
    restart(() => server.stop()),
  ];
};

/** Harms the server at random moments, `HARMS` times. */
const saboteur = async (server: TestEventStore, random: () => number): Promise<void> => {
  const upTo = (most: number): number => Math.floor(random() * most);
  const sabotages = sabotagesOf(server, upTo);
  for (let count = 0; count < HARMS; count += 1) {
    await pause(upTo(60));
    await sabotages[upTo(sabotages.length)]?.();
  }
};

/** Follows until it has seen `last`, going on from its own checkpoint whenever the log could not be read. */
const followStubbornly = async (store: EventStore, last: () => number): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  const abort = new AbortController();
  while (events.length < last()) {
    try {
      for await (const page of store.follow(events.length, abort.signal)) {
        events.push(...page);
        if (events.length >= last()) break;
      }
    } catch (error) {
      expect(codeOf(error)).toBe('store_unavailable');
    }
  }
  return events;
};

const expectSound = (log: readonly RecordedEvent[]): void => {
  expect(log.map(({ position }) => position)).toEqual(numbers(1, log.length));
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  const next = new Map<string, number>();
  for (const { stream, revision } of log) {
    expect(revision).toBe(next.get(stream) ?? 0);
    next.set(stream, revision + 1);
  }
};

const runSeed = async (seed: number): Promise<void> => {
  const random = randomOf(seed);
  const server = await startTestEventStore();
  const log = logOn(server);
  const [store, reader] = [log.open(), log.open()];
  const appendOne = createOwner(store);
  const harm = saboteur(server, random);
  let last = Infinity;
  const following = followStubbornly(reader, () => last);

  const commands = (
    await Promise.all(numbers(0, CALLERS).map((index) => caller(appendOne, `s${String(seed)}-${String(index)}`)))
  ).flat();
  await harm;
  server.faults.reset();
  last = (await store.head()).position + 1;
  for (let answer = ''; answer !== 'appended';) answer = await appendOne(item(expecting('end', NO_STREAM)));

  const events = await wholeLog(reader);
  expectSound(events);
  expect(events).toHaveLength(last);
  expect(await wholeLog(store)).toEqual(events);
  expect(await following).toEqual(events);
  const known = await reader.findCommands(commands);
  expect(known.map(({ commandId }) => commandId).sort()).toEqual([...commands].sort());
  const rows = server.events.filter(({ stream }) => stream === 'tallyman-commands');
  expect(rows).toHaveLength(known.filter((command) => 'commandHash' in command).length);
  await log.close();
};

it('a log whose server loses, delays, doubts, redirects, restarts and dies at random keeps every promise', async () => {
  const seeds = numbers(1, SEEDS).values();
  const worker = async (): Promise<void> => {
    for (const seed of seeds) {
      try {
        await runSeed(seed);
      } catch (error) {
        throw new Error(`seed ${String(seed)}`, { cause: error });
      }
    }
  };
  await Promise.all(numbers(0, SEEDS_AT_ONCE).map(worker));
}, 600_000);
