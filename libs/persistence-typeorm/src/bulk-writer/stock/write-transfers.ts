import type { TransferChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import type { Sql } from '../sql.js';

type Of<Kind extends TransferChange['kind']> = Extract<TransferChange, { kind: Kind }>;

const of = <Kind extends TransferChange['kind']>(changes: readonly TransferChange[], kind: Kind): Of<Kind>[] =>
  changes.filter((change): change is Of<Kind> => change.kind === kind);

const keys = (changes: readonly TransferChange[]): unknown[] => [
  changes.map(({ transferId }) => transferId),
  changes.map(({ sku }) => sku),
  changes.map(({ from }) => from),
];

const setTransfers = (table: string): string => `
  insert into ${table}
    (generation, transfer_id, sku, from_location, to_location, condition, dispatched, received, in_transit,
     dispatched_at_position, applied_position)
  select $1, u.transfer_id, u.sku, u.from_location, u.to_location, u.condition, u.dispatched, u.received,
    u.dispatched - u.received, u.dispatched_at_position, u.applied_position
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
    as u (transfer_id, sku, from_location, to_location, condition, dispatched, received, dispatched_at_position, applied_position)
  on conflict (generation, transfer_id, sku, from_location) do update set
    to_location = excluded.to_location,
    condition = excluded.condition,
    dispatched = excluded.dispatched,
    received = excluded.received,
    in_transit = excluded.in_transit,
    dispatched_at_position = excluded.dispatched_at_position,
    applied_position = excluded.applied_position`;

/** An update only: a receipt without its dispatch has no row to make, and the next rebuild will say that one is missing. */
const receiveTransfers = (table: string): string => `
  update ${table} as t set
    received = t.received + u.received,
    in_transit = t.in_transit - u.received,
    applied_position = u.applied_position
  from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
    as u (transfer_id, sku, from_location, received, applied_position)
  where t.generation = $1 and t.transfer_id = u.transfer_id and t.sku = u.sku and t.from_location = u.from_location`;

export const writeTransfers = async (
  sql: Sql,
  generation: number,
  changes: readonly TransferChange[],
): Promise<void> => {
  const table = partitionOf('stock_transfers', generation);
  const set = of(changes, 'set');
  const received = of(changes, 'receive');
  if (set.length > 0)
    await sql.query(setTransfers(table), [
      generation,
      ...keys(set),
      set.map(({ to }) => to),
      set.map(({ condition }) => condition),
      set.map(({ dispatched }) => dispatched),
      set.map((change) => change.received),
      set.map(({ dispatchedAtPosition }) => dispatchedAtPosition),
      set.map(({ appliedPosition }) => appliedPosition),
    ]);
  if (received.length > 0)
    await sql.query(receiveTransfers(table), [
      generation,
      ...keys(received),
      received.map((change) => change.received),
      received.map(({ appliedPosition }) => appliedPosition),
    ]);
};
