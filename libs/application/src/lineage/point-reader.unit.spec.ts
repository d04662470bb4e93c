import { createMemoryEventStore, type EventStore } from '@tallyman/event-store';
import { RevisionGapError } from '@tallyman/projections';
import { replayRecord, type Derivation, type LineagePoint } from '@tallyman/records';
import * as fc from 'fast-check';
import { LiveRecords } from '../../../projections/src/testing/records-history.js';
import { derive, input, recordAt, retract, set } from '../../../records/src/testing/scenario.js';
import { LineageTooLargeError, PointReader } from './point-reader.js';

/** Streams of many lengths; the longest is read in several pages. */
const LENGTHS = [1, 2, 3, 5, 8, 150, 201, 450, 2300];

const live = new LiveRecords();
for (const [index, length] of LENGTHS.entries())
  for (let n = 0; n < length; n += 1) {
    const id = recordAt('price', `k${String(index)}`);
    if (n % 7 === 6) live.send({ ...retract, ...id });
    else if (n % 3 === 2) live.send({ ...derive({ b: n }, input('x', 's', n)), ...id });
    else live.send({ ...set(n % 2 === 0 ? { a: n } : { a: null, b: n }), ...id });
  }
const streams = [...live.records.keys()];
const eventsOf = (stream: string) => live.log.events.filter((event) => event.stream === stream);

let store: EventStore;
let reads: string[];

beforeAll(async () => {
  const memory = createMemoryEventStore();
  const writer = await memory.acquire('test');
  for (const { stream, revision, id, type, body, hash, recordedAt } of live.log.events)
    await writer.append(
      [{ streams: [{ stream, expectedRevision: revision - 1, events: [{ id, type, body, hash }] }], commands: [] }],
      recordedAt,
    );
  store = {
    ...memory,
    readStream: (stream, options) => {
      reads.push(`stream ${String(options.limit)}`);
      return memory.readStream(stream, options);
    },
    readTails: (tails, limit) => {
      reads.push(`tails ${String(tails.length)}`);
      return memory.readTails(tails, limit);
    },
  };
});
beforeEach(() => {
  reads = [];
});

const derivationOf = (made: Derivation | undefined) => {
  if (made === undefined) return undefined;
  const { inputs, algorithm, algorithmVersion } = made;
  return { inputs, algorithm, algorithmVersion };
};

const replayed = new Map<string, ReturnType<typeof replayRecord>>();
/** What the decider's own fold says of a point; `undefined`: the log does not have it. */
const expected = ({ stream, revision, field = 'value' }: LineagePoint) => {
  const events = live.records.get(stream)?.live.log ?? [];
  if (revision >= events.length) return undefined;
  const key = `${stream} ${String(revision)}`;
  const state = replayed.get(key) ?? replayRecord(events.slice(0, revision + 1));
  replayed.set(key, state);
  const origin = state.fields.get(field);
  const from = origin?.revision ?? revision;
  const { position } = eventsOf(stream)[from] ?? { position: -1 };
  return { revision: from, position, value: origin?.value ?? null, derivation: derivationOf(origin?.derivation) };
};

const actual = async (reader: PointReader, point: LineagePoint) => {
  const event = await reader.read(point);
  if (event === undefined) return undefined;
  const { revision, position, value, derivation } = event;
  return { revision, position, value, derivation };
};

const point = fc
  .tuple(fc.constantFrom(...streams, 'record-price/nobody'), fc.nat(2400), fc.constantFrom('a', 'b', undefined))
  .map(([stream, revision, field]): LineagePoint => {
    const length = eventsOf(stream).length;
    const within = revision % (length + 2);
    return field === undefined ? { stream, revision: within } : { stream, revision: within, field };
  });

describe('points read from the log', () => {
  it('are what the decider knew, in whatever order and company they are asked for', async () => {
    const batches = fc.array(fc.array(point, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, async (asked) => {
        const reader = new PointReader(store, 1_000_000);
        for (const batch of asked)
          expect(await Promise.all(batch.map((each) => actual(reader, each)))).toEqual(batch.map(expected));
      }),
      { numRuns: 40 },
    );
  });

  it('are read together from many streams, and once', async () => {
    const reader = new PointReader(store, 1_000_000);
    const points = streams.slice(0, 6).map((stream) => ({ stream, revision: 0, field: 'a' }));
    await Promise.all(points.map(reader.read));
    expect(reads).toEqual(['tails 6']);
    await Promise.all(points.map(reader.read));
    expect(reads).toEqual(['tails 6']);
  });

  it('of a long stream are read as far as they are wanted, and from there on', async () => {
    const reader = new PointReader(store, 2301);
    const stream = streams.at(-1) ?? '';
    for (const revision of [1000, 1500, 2299]) await reader.read({ stream, revision, field: 'a' });
    // Each event once, or there would be too many.
    expect(reads).toEqual(['stream 2000', 'stream 2000', 'stream 2000']);
  });

  it('are refused when too much would have to be folded', async () => {
    const reader = new PointReader(store, 300);
    const stream = streams.at(-1) ?? '';
    await expect(reader.read({ stream, revision: 299 })).resolves.toBeDefined();
    const refused = reader.read({ stream, revision: 2000 });
    await expect(refused).rejects.toThrow(LineageTooLargeError);
    await expect(refused).rejects.toMatchObject({ stream, maxEvents: 300 });
  });

  it('are not told of a stream that lacks an event', async () => {
    const stream = streams[4] ?? '';
    const holed: EventStore = {
      ...store,
      readTails: async (tails, limit) => (await store.readTails(tails, limit)).filter(({ revision }) => revision !== 3),
    };
    const reader = new PointReader(holed, 1000);
    await expect(reader.read({ stream, revision: 5 })).rejects.toThrow(RevisionGapError);
  });

  it('are none in streams of other kinds', async () => {
    const reader = new PointReader(store, 1000);
    for (const stream of ['formula-sum', 'key-1', 'nonsense', ''])
      expect(await reader.read({ stream, revision: 0 })).toBeUndefined();
    expect(reads).toEqual([]);
  });
});
