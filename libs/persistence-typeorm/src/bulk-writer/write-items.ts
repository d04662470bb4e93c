import type { LocationId, Sku, StockField } from '@tallyman/inventory';
import type { StockItemChange } from '@tallyman/projections';
import type { StockItemRow } from '@tallyman/read-models';
import { partitionOf } from '../view-tables.js';
import type { Sql } from './sql.js';

/** Column of each quantity, in the order of the parameters below. */
const COLUMNS = [
  ['on_hand', 'onHand'],
  ['sellable', 'sellable'],
  ['free', 'free'],
  ['held', 'held'],
  ['committed', 'committed'],
  ['safety_stock', 'safetyStock'],
  ['available', 'available'],
  ['damaged', 'damaged'],
  ['quality_control', 'qualityControl'],
  ['quarantined', 'quarantined'],
] as const satisfies readonly (readonly [string, StockField])[];

const names = COLUMNS.map(([column]) => column).join(', ');

/** The row of `RETURN_ROWS`; int8 arrives as text. */
export interface StockItemRecord {
  location: string;
  sku: string;
  on_hand: string;
  sellable: string;
  free: string;
  held: string;
  committed: string;
  safety_stock: string;
  available: string;
  damaged: string;
  quality_control: string;
  quarantined: string;
  applied_position: string;
  applied_revision: string;
  chain_hash: Buffer;
}

/** Qualified, because `excluded` has these names too. */
const quantities = COLUMNS.map(([column]) => `t.${column}`).join(', ');
const RETURN_ROWS = `
  returning t.location, t.sku, ${quantities}, t.applied_position, t.applied_revision, t.chain_hash`;

/** $1 generation, $2 and $3 names, $4–$13 deltas, $14–$16 how far the rows are then. */
const addItems = (table: string): string => `
  insert into ${table} as t
    (generation, location, sku, ${names}, applied_position, applied_revision, chain_hash)
  select $1, u.* from unnest($2::text[], $3::text[],
    ${COLUMNS.map((_, index) => `$${String(index + 4)}::bigint[]`).join(', ')},
    $14::bigint[], $15::bigint[], $16::bytea[]) as u
  on conflict (generation, location, sku) do update set
    ${COLUMNS.map(([column]) => `${column} = t.${column} + excluded.${column}`).join(', ')},
    applied_position = excluded.applied_position,
    applied_revision = excluded.applied_revision,
    chain_hash = excluded.chain_hash`;

const parameters = (generation: number, changes: readonly StockItemChange[]): unknown[] => [
  generation,
  changes.map(({ item }) => item.location),
  changes.map(({ item }) => item.sku),
  ...COLUMNS.map(([, field]) => changes.map(({ deltas }) => deltas[field])),
  changes.map((change) => change.appliedPosition),
  changes.map((change) => change.appliedRevision),
  changes.map((change) => Buffer.from(change.chainHash, 'hex')),
];

/** Names in the views came out of the log, where they were parsed on the way in. */
export const stockItemRow = (record: StockItemRecord): StockItemRow => ({
  sku: record.sku as Sku,
  location: record.location as LocationId,
  quantities: {
    onHand: Number(record.on_hand),
    sellable: Number(record.sellable),
    free: Number(record.free),
    held: Number(record.held),
    committed: Number(record.committed),
    safetyStock: Number(record.safety_stock),
    available: Number(record.available),
    damaged: Number(record.damaged),
    qualityControl: Number(record.quality_control),
    quarantined: Number(record.quarantined),
  },
  appliedPosition: Number(record.applied_position),
  appliedRevision: Number(record.applied_revision),
  chainHash: record.chain_hash.toString('hex'),
});

/** Adds the changes to the rows of a generation. */
export const writeItems = async (sql: Sql, generation: number, changes: readonly StockItemChange[]): Promise<void> => {
  if (changes.length === 0) return;
  await sql.query(addItems(partitionOf('stock_items', generation)), parameters(generation, changes));
};

/** The same, and the rows as they are then: read back, not computed a second time. */
export const writeItemsReturning = async (
  sql: Sql,
  generation: number,
  changes: readonly StockItemChange[],
): Promise<readonly StockItemRow[]> => {
  if (changes.length === 0) return [];
  const statement = addItems(partitionOf('stock_items', generation)) + RETURN_ROWS;
  return (await sql.query<StockItemRecord[]>(statement, parameters(generation, changes))).map(stockItemRow);
};
