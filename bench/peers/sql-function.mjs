import pg from 'pg';
import { LOCATION, createIds, skuName } from '../lib/load/requests.mjs';
import { askDatabase } from '../lib/postgres.mjs';
import { createStockTables } from './stock-schema.mjs';

/*
 * The row lock done best: one function per command does the conditional update and the ledger row, whose primary key is
 * the idempotency key. Called with prepared statements, pipelined, without HTTP.
 */

const FUNCTION = `
create function change_hold(
  p_command_id uuid, p_type text, p_sku text, p_location text, p_quantity bigint, p_hold_id text, p_reason_code text,
  p_reference jsonb, p_actor text, p_producer_version text, p_occurred_at timestamptz
) returns text language plpgsql as $$
declare
  v_change bigint := case when p_type = 'HoldStock' then p_quantity else -p_quantity end;
begin
  update stock set available = available - v_change, held = held + v_change
   where sku = p_sku and location = p_location and available >= v_change;
  if not found then
    return 'insufficient_stock';
  end if;
  insert into ledger (command_id, type, sku, location, quantity, hold_id, reason_code, reference, actor, producer_version, occurred_at)
  values (p_command_id, p_type, p_sku, p_location, p_quantity, p_hold_id, p_reason_code, p_reference, p_actor, p_producer_version, p_occurred_at)
  on conflict (command_id) do nothing;
  -- Raised, which undoes the update. A handler for the unique violation would cost every call a subtransaction.
  if not found then
    raise exception 'duplicate';
  end if;
  return 'accepted';
end $$;`;

const CALL = {
  name: 'change-hold',
  text: 'select change_hold($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as outcome',
};

/** Connections. The lock of one row is handed on at each commit: more than a few only wait for it. Many rows gain by many. */
const CONNECTIONS = { one: 4, many: 32 };
/** Calls under way on each connection. */
const DEPTH = 8;

const connectAll = (url, count) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const client = new pg.Client({ connectionString: url, pipeline: true });
      await client.connect();
      return client;
    }),
  );

/** @param {{ url: string, skus: number }} options */
export const create = async ({ url, skus }) => {
  await createStockTables(url, skus);
  await askDatabase(url, FUNCTION);
  const clients = await connectAll(url, skus === 1 ? CONNECTIONS.one : CONNECTIONS.many);
  const ids = createIds();
  let tally;
  const change = async (client, type, sku, holdId) => {
    const reason = type === 'HoldStock' ? 'checkout_hold' : 'sale_cancel';
    const reference = `{"type":"cart","id":"${holdId}"}`;
    const id = ids.prefix() + ids.next();
    const values = [id, type, sku, LOCATION, 1, holdId, reason, reference, 'checkout-svc', '4.2.0', OCCURRED_AT];
    const { rows } = await client.query({ ...CALL, values });
    if (rows[0].outcome !== 'accepted') {
      tally.failed += 1;
      tally.firstFailure ??= rows[0].outcome;
      return;
    }
    tally.accepted += 1;
    if (tally.measuring) tally.measured += 1;
  };
  const work = async (client, goesOn) => {
    while (goesOn()) {
      const sku = skuName(Math.floor(Math.random() * skus));
      const holdId = `cart-${ids.next()}`;
      await change(client, 'HoldStock', sku, holdId);
      await change(client, 'ReleaseHold', sku, holdId);
    }
  };
  return {
    turn: async ({ warmSeconds, seconds }) => {
      tally = { measured: 0, accepted: 0, failed: 0, firstFailure: undefined, measuring: false };
      let over = false;
      const workers = clients.flatMap((client) => Array.from({ length: DEPTH }, () => work(client, () => !over)));
      await sleep(warmSeconds);
      tally.measuring = true;
      const begun = performance.now();
      await sleep(seconds);
      tally.measuring = false;
      const elapsed = (performance.now() - begun) / 1000;
      over = true;
      await Promise.all(workers);
      const { measured, accepted, failed, firstFailure } = tally;
      return { rate: measured / elapsed, measured, accepted, failed, firstFailure };
    },
    close: () => Promise.all(clients.map((client) => client.end())),
  };
};

const OCCURRED_AT = '2026-03-01T09:45:00.000Z';
const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
