import {
  getPostgreSQLEventStore,
  postgreSQLRawSQLProjection,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import { rawSql } from '@event-driven-io/dumbo';
import pg from 'pg';
import { LOCATION, createIds, skuName } from '../lib/load/requests.mjs';
import { askDatabase } from '../lib/postgres.mjs';

/* Emmett's event store on a database of its own in the same server. */

const CALLERS = 64;
/** Tuned: pages as large as ours, and no pause between them. */
const REBUILD_PAGE = 1_000;
const TABLE =
  'create table if not exists emmett_stock (sku text primary key, held bigint not null, events bigint not null)';

const eventOf = (ids, sku, held) => {
  const holdId = `cart-${ids.next()}`;
  return {
    type: held ? 'StockHeld' : 'HoldReleased',
    data: { sku, location: LOCATION, holdId, quantity: 1 },
    metadata: {
      subsystem: 'checkout',
      actor: 'checkout-svc',
      producerVersion: '4.2.0',
      commandId: ids.prefix() + ids.next(),
      reasonCode: held ? 'checkout_hold' : 'sale_cancel',
      reference: { type: 'cart', id: holdId },
      occurredAt: new Date().toISOString(),
    },
  };
};

const literal = (text) => `'${text.replaceAll("'", "''")}'`;

/** As much as our stock view does of an event: a counter of its item. A name per rebuild, as a rebuild goes on from the name's checkpoint. */
const projection = (name) =>
  postgreSQLRawSQLProjection({
    name,
    canHandle: ['StockHeld', 'HoldReleased'],
    evolve: ({ type, data }) => {
      const change = type === 'StockHeld' ? data.quantity : -data.quantity;
      return rawSql(
        `insert into emmett_stock values (${literal(data.sku)}, ${change}, 1)
         on conflict (sku) do update set held = emmett_stock.held + ${change}, events = emmett_stock.events + 1`,
      );
    },
  });

/** @param {{ url: string, skus: number }} options */
export const create = async ({ url, skus }) => {
  // A connection for each caller: with the 10 of its default it is a fifth slower.
  const pool = new pg.Pool({ connectionString: url, max: CALLERS });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  await askDatabase(url, TABLE);
  const ids = createIds();
  let appended = 0;
  // Each caller has streams of its own, so that none waits for another or is refused.
  const call = async (caller, count) => {
    for (let index = 0; index < count; index += 1) {
      const sku = skuName(caller + CALLERS * (index % Math.floor(skus / CALLERS)));
      await store.appendToStream(`stock-${LOCATION}/${sku}`, [eventOf(ids, sku, index % 2 === 0)]);
    }
  };
  return {
    append: async ({ events }) => {
      const each = Math.ceil(events / CALLERS);
      const begun = performance.now();
      await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller, each)));
      appended += each * CALLERS;
      return { rate: (each * CALLERS) / ((performance.now() - begun) / 1000) };
    },
    /** By one caller: after many its reader skips events whose positions are not in the order of their transactions. */
    fill: async ({ events }) => {
      for (let index = 0; index < events; index += 1)
        await store.appendToStream(`stock-${LOCATION}/${skuName(index % skus)}`, [
          eventOf(ids, skuName(index % skus), true),
        ]);
    },
    /** How many events the log should have. */
    appended: () => appended,
    rebuild: async ({ round }) => {
      await askDatabase(url, 'truncate emmett_stock');
      const consumer = rebuildPostgreSQLProjections({
        connectionString: url,
        projections: [projection(`stock_${round}`)],
        pulling: { batchSize: REBUILD_PAGE, pullingFrequencyInMs: 0 },
      });
      const begun = performance.now();
      await consumer.start();
      const seconds = (performance.now() - begun) / 1000;
      await consumer.close();
      const [{ folded }] = await askDatabase(
        url,
        'select coalesce(sum(events), 0)::bigint as folded from emmett_stock',
      );
      return { rate: folded / seconds, folded };
    },
    close: async () => {
      await store.close();
      await pool.end();
    },
  };
};
