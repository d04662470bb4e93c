import { randomUUID } from 'node:crypto';
import { builtLib } from './folders.mjs';

/* One hot stream at the port of the EventStoreDB adapter, as the sequencer writes it: commands in groups, the next handed over while one is written. */

const GROUP = 256;
const HASH = new Uint8Array(32).fill(7);
/** As long as the body and the kept outcome of an ordinary hold. */
const BODY = JSON.stringify({ data: 'x'.repeat(370) });
const OUTCOME = JSON.stringify([40, 40, 30, 6, 4, 0, 30, 0, 0, 0]);

/** @param {{ url: string }} options */
export const create = async ({ url }) => {
  const { createEventStoreDbEventStore, createMemoryLogIndex } = await builtLib('event-store-eventstoredb');
  const { eventId } = await builtLib('event-catalog');
  const log = `bench${Date.now()}`;
  const store = createEventStoreDbEventStore({ connectionString: url, index: createMemoryLogIndex(), log });
  const writer = await store.acquire('bench');
  let revision = -1;
  const next = () => {
    const commandId = randomUUID();
    const event = { id: eventId(commandId, 0), type: 'StockHeld', body: BODY, hash: HASH };
    const item = {
      streams: [{ stream: 'hot', expectedRevision: revision, events: [event] }],
      commands: [{ commandId, outcome: OUTCOME, firstEvent: 0 }],
    };
    revision += 1;
    return item;
  };
  return {
    append: async ({ commands }) => {
      const begun = performance.now();
      const underWay = [];
      for (let left = commands; left > 0; left -= GROUP) {
        const items = Array.from({ length: Math.min(GROUP, left) }, next);
        underWay.push(writer.append(items, Math.max(Date.now(), writer.lastRecordedAt)));
        if (underWay.length >= 2) await underWay.shift();
      }
      await Promise.all(underWay);
      const [last] = await store.readStream('hot', { direction: 'backwards', limit: 1 });
      return { rate: commands / ((performance.now() - begun) / 1000), last: last?.revision };
    },
    close: () => store.close(),
  };
};
