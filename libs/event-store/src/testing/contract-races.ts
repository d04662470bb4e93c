import { NO_STREAM } from '../port.js';
import type { EventStore, LogWriter } from '../port.js';
import {
  aCommand,
  anEvent,
  append,
  codeOf,
  fresh,
  item,
  numbers,
  useStore,
  wholeLog,
  wholeStream,
} from './fixtures.js';
import type { OpenStore } from './fixtures.js';

const WRITERS = 16;
const ROUNDS = 8;

/**
 * Appends one event to the end of a stream, looking again as often as somebody else was first, and trying again when its append was under
 * way behind one that failed. Answers the event's id.
 */
const appendAtEnd = async (writer: LogWriter, stream: string, guess: number): Promise<string> => {
  const event = anEvent();
  for (let expectedRevision = guess; ;) {
    const result = await append(writer, item({ stream, expectedRevision, events: [event] })).then(
      ([only]) => only,
      (error: unknown) => {
        if (codeOf(error) !== 'predecessor_failed') throw error;
        return undefined;
      },
    );
    if (result?.kind === 'appended') return event.id;
    expectedRevision = result?.kind === 'conflict' ? result.actual : expectedRevision;
  }
};

/** Every acknowledged event is in the log once, nothing else is, and neither positions nor revisions have a gap. */
const expectExactly = async (store: EventStore, acknowledged: readonly string[]): Promise<void> => {
  const log = await wholeLog(store);
  expect(log.map((event) => event.id).sort()).toEqual([...acknowledged].sort());
  expect(log.map((event) => event.position)).toEqual(numbers(1, acknowledged.length));
  expect((await store.head()).position).toBe(acknowledged.length);
  const next = new Map<string, number>();
  for (const { stream, revision } of log) {
    expect(revision).toBe(next.get(stream) ?? 0);
    next.set(stream, revision + 1);
  }
};

/** Sixteen in each other's way are slow on a machine that is busy with something else. */
const PATIENCE_MS = 120_000;

export const describeRaces = (open: OpenStore): void => {
  describe('sixteen callers of one owner', () => {
    describe('on one stream', () => {
      const store = useStore(open);

      it(
        'lose nothing and double nothing',
        async () => {
          const writer = await store().acquire('owner');
          const stream = fresh('stream');
          const caller = async (): Promise<readonly string[]> => {
            const ids: string[] = [];
            for (let round = 0; round < ROUNDS; round += 1)
              ids.push(await appendAtEnd(writer, stream, round * WRITERS - 1));
            return ids;
          };

          const acknowledged = (await Promise.all(numbers(0, WRITERS).map(caller))).flat();

          await expectExactly(store(), acknowledged);
          expect(await wholeStream(store(), stream)).toHaveLength(WRITERS * ROUNDS);
        },
        PATIENCE_MS,
      );
    });

    describe('on many streams', () => {
      const store = useStore(open);

      it('never conflict', async () => {
        const writer = await store().acquire('owner');
        const caller = async (index: number): Promise<readonly string[]> => {
          const events = numbers(0, ROUNDS * 5).map(() => anEvent());
          for (const [round, event] of events.entries()) {
            const entry = { stream: `own-${String(index)}`, expectedRevision: round - 1, events: [event] };
            const results = await append(writer, { streams: [entry], commands: [aCommand()] });
            expect(results).toMatchObject([{ kind: 'appended' }]);
          }
          return events.map((event) => event.id);
        };

        await expectExactly(store(), (await Promise.all(numbers(0, WRITERS).map(caller))).flat());
      });
    });
  });

  describe('sixteen owners that depose each other', () => {
    const store = useStore(open);

    it('lose nothing and double nothing, and only the last one is not fenced', async () => {
      const refusals: string[] = [];
      const reign = async (stream: string, acknowledged: string[]): Promise<void> => {
        const writer = await store().acquire('one of many');
        try {
          for (;;) {
            acknowledged.push(await appendAtEnd(writer, stream, NO_STREAM));
            if (acknowledged.length % 3 === 0) return;
          }
        } catch (error) {
          refusals.push(codeOf(error));
        }
      };
      const owner = async (index: number): Promise<readonly string[]> => {
        const acknowledged: string[] = [];
        for (let round = 0; round < ROUNDS; round += 1) await reign(`shared-${String(index % 2)}`, acknowledged);
        return acknowledged;
      };

      const acknowledged = (await Promise.all(numbers(0, WRITERS).map(owner))).flat();

      await expectExactly(store(), acknowledged);
      expect(new Set(refusals)).toEqual(new Set(['fenced']));
      expect(acknowledged.length).toBeGreaterThan(0);
    });
  });
};
