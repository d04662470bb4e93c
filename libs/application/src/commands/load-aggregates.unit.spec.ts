import { createMemoryEventStore, type EventStore } from '@tallyman/event-store';
import { quantitiesOf } from '@tallyman/inventory';
import type { Aggregate } from './aggregates.js';
import { loadAggregates } from './load-aggregates.js';
import { codeOf, hold, open, receive, silent, submission } from './sequencer.spec-support.js';
import { createSnapshots } from './snapshots.js';
import { StockStream } from './streams/stock-stream.js';

const STREAM = 'stock-LDN1/SKU-1';
const load = async (store: EventStore): Promise<Aggregate> => {
  const { loaded } = await loadAggregates(store, createSnapshots(store, silent))([STREAM, 'stock-LDN1/nothing']);
  expect(loaded.get('stock-LDN1/nothing')).toMatchObject({ revision: -1, position: 0 });
  const aggregate = loaded.get(STREAM);
  if (aggregate === undefined) throw new Error('the stream was not loaded');
  return aggregate;
};
const plain = ({ state, revision, position, hash }: Aggregate) => ({
  quantities: state instanceof StockStream ? quantitiesOf(state.stock) : undefined,
  holds: state instanceof StockStream ? Object.fromEntries(state.stock.holds) : undefined,
  revision,
  position,
  hash,
});

/** A stream of 3,101 events, more than a page, with 100 open holds. */
const longStream = async (): Promise<EventStore> => {
  const store = createMemoryEventStore();
  const gate = await open(store);
  const commands = Array.from({ length: 3000 }, (_, n) => submission(`r${String(n)}`, receive(1)));
  const holds = Array.from({ length: 100 }, (_, n) => submission(`h${String(n)}`, hold(`h${String(n)}`, 1)));
  const answers = await gate.submitMany([...commands, ...holds, submission('last', receive(1))]);
  expect(answers.every((answer) => !(answer instanceof Error) && codeOf(answer) === 'accepted')).toBe(true);
  await gate.stop();
  return store;
};

const withoutSnapshots = (store: EventStore): EventStore => ({ ...store, findSnapshots: () => Promise.resolve([]) });

describe('a cold stream', () => {
  it('is loaded from its snapshot as from its beginning, reading only the rest', async () => {
    const store = await longStream();
    const [snapshot] = await store.findSnapshots([STREAM]);
    expect(snapshot?.revision).toBeGreaterThan(1000);
    let read = 0;
    const counting: EventStore = {
      ...store,
      readTails: async (tails, limit) => {
        const events = await store.readTails(tails, limit);
        read += events.length;
        return events;
      },
    };
    expect(plain(await load(counting))).toEqual(plain(await load(withoutSnapshots(store))));
    expect(read).toBe(3101 - (snapshot?.revision ?? 0));
  });

  it.each([
    ['of another history', { hash: '07'.repeat(32) }, 1500],
    ['beyond its end', {}, 5000],
  ])('is folded from its beginning when the snapshot is %s', async (_, change, revision) => {
    const store = await longStream();
    const [snapshot] = await store.findSnapshots([STREAM]);
    if (snapshot === undefined) throw new Error('no snapshot was taken');
    const state = JSON.stringify({ ...(JSON.parse(snapshot.state) as object), ...change });
    const lying: EventStore = { ...store, findSnapshots: () => Promise.resolve([{ ...snapshot, revision, state }]) };
    expect(plain(await load(lying))).toEqual(plain(await load(withoutSnapshots(store))));
  });

  it.each([
    ['of another format', { format: 999 }],
    ['no JSON', { state: '{' }],
  ])('is folded from its beginning when the snapshot is %s', async (_, change) => {
    const store = await longStream();
    const [snapshot] = await store.findSnapshots([STREAM]);
    if (snapshot === undefined) throw new Error('no snapshot was taken');
    const unreadable: EventStore = { ...store, findSnapshots: () => Promise.resolve([{ ...snapshot, ...change }]) };
    expect(plain(await load(unreadable))).toEqual(plain(await load(withoutSnapshots(store))));
  });
});
