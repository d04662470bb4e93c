import { builtLib } from './folders.mjs';
import { LOCATION, createIds, skuName } from './load/requests.mjs';
import { RECEIVED } from './seed.mjs';

/*
 * The log at its port, in a process of its own: appends of sealed events, one per command, valid for the stock views.
 * The only part of the benches that knows the port.
 */

const GROUP = 256;
/** Appends under way at once: the second is on its way while the first commits. */
const AHEAD = 2;

/** As the service does it, so that it can be started on the same database. */
const createSchema = async (url, { logMigrations }) => {
  const { migrate, openDatabase } = await builtLib('persistence-typeorm');
  const database = await openDatabase({ url, migrations: logMigrations });
  await migrate(database);
  await database.destroy();
};

const contextOf = (commandId, holdId, reasonCode, occurredAt) => ({
  subsystem: 'checkout',
  actor: 'checkout-svc',
  producerVersion: '4.2.0',
  commandId,
  commandHash: HASH_TEXT,
  reasonCode,
  reference: { type: 'cart', id: holdId },
  occurredAt,
});
const HASH_TEXT = 'q83vEjRWeJCrze8SNFZ4kA';

/** The next event of an item: its receipt, then holds and their releases in turn. */
const nextFact = (item, serial) => {
  if (item.revision < 0)
    return ['StockReceived', 'purchase_receipt', { quantity: RECEIVED, condition: 'sellable' }, `po-${serial}`];
  const open = item.holdId;
  item.holdId = open === undefined ? `cart-${serial}` : undefined;
  return open === undefined
    ? ['StockHeld', 'checkout_hold', { holdId: item.holdId, quantity: 1 }, item.holdId]
    : ['HoldReleased', 'sale_cancel', { holdId: open, quantity: 1 }, open];
};

/** What the service keeps of such a command: the quantities after it. */
const OUTCOME_FREE = JSON.stringify([RECEIVED, RECEIVED, RECEIVED, 0, 0, 0, RECEIVED, 0, 0, 0]);
const OUTCOME_HELD = JSON.stringify([RECEIVED, RECEIVED, RECEIVED - 1, 1, 0, 0, RECEIVED - 1, 0, 0, 0]);

/** Items in order of time; each knows what its stream needs next. */
const createItems = (seal, chainStart, skus) => {
  const ids = createIds();
  const items = Array.from({ length: skus }, (_, index) => ({
    stream: `stock-${LOCATION}/${skuName(index)}`,
    revision: -1,
    hash: chainStart,
    holdId: undefined,
  }));
  let turn = 0;
  const append = (item, recordedAt, occurredAt, prefix) => {
    const [type, reasonCode, data, reference] = nextFact(item, ids.next());
    const context = contextOf(prefix + ids.next(), reference, reasonCode, occurredAt);
    const { stream, revision: expectedRevision } = item;
    const revision = expectedRevision + 1;
    const facts = { context, stream, revision, index: 0, type, schemaVersion: 1, recordedAt, data };
    const event = seal(item.hash, facts);
    item.revision = revision;
    item.hash = event.hash;
    const outcome = item.holdId === undefined ? OUTCOME_FREE : OUTCOME_HELD;
    return {
      streams: [{ stream, expectedRevision, events: [event] }],
      commands: [{ commandId: context.commandId, outcome, firstEvent: 0 }],
    };
  };
  const next = (count, recordedAt) => {
    const occurredAt = new Date(recordedAt).toISOString();
    const prefix = ids.prefix();
    return Array.from({ length: count }, () => {
      // Every item in turn would be the order of the index; this steps over all of them in another order.
      turn = (turn + 7_919) % skus;
      return append(items[turn], recordedAt, occurredAt, prefix);
    });
  };
  return { items, next };
};

/** Others may have appended to the streams. Their holds are their own. */
const readTails = async (store, items) => {
  for (let first = 0; first < items.length; first += GROUP)
    await Promise.all(
      items.slice(first, first + GROUP).map(async (item) => {
        const [last] = await store.readStream(item.stream, { direction: 'backwards', limit: 1 });
        if (last !== undefined) Object.assign(item, { revision: last.revision, hash: last.hash });
      }),
    );
};

/**
 * A log in an empty database, and its owner.
 * @param {{ url: string, skus: number }} options `skus` must not be a multiple of 7919
 */
export const create = async ({ url, skus }) => {
  const postgres = await builtLib('event-store-postgres');
  const { CHAIN_START, seal } = await builtLib('event-catalog');
  await createSchema(url, postgres);
  const store = postgres.createPostgresEventStore({ connectionString: url });
  const { items, next } = createItems(seal, CHAIN_START, skus);
  let writer;
  let lastTime = 0;
  const settle = async (appending) => {
    const bad = (await appending).find(({ kind }) => kind !== 'appended');
    if (bad !== undefined) throw new Error(`an append was not accepted: ${JSON.stringify(bad)}`);
  };
  return {
    /** Takes the log; a service that had it is deposed. */
    acquire: async () => {
      writer = await store.acquire('bench');
      await readTails(store, items);
      return { lastPosition: writer.lastPosition };
    },
    /** Appends this many events as fast as it goes; answers from where to where. */
    append: async ({ events }) => {
      const first = writer.lastPosition + 1;
      const begun = performance.now();
      const underWay = [];
      for (let left = events; left > 0; left -= GROUP) {
        lastTime = Math.max(Date.now(), lastTime, writer.lastRecordedAt);
        underWay.push(settle(writer.append(next(Math.min(GROUP, left), lastTime), lastTime)));
        if (underWay.length >= AHEAD) await underWay.shift();
      }
      await Promise.all(underWay);
      const seconds = (performance.now() - begun) / 1000;
      const { rss } = process.memoryUsage();
      return { rate: events / seconds, first, last: writer.lastPosition, rssMiB: Math.round(rss / 1024 / 1024) };
    },
    release: () => writer.release(),
    close: () => store.close(),
  };
};
