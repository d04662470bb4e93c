import { stockStream } from '@tallyman/inventory';
import type { LocationId, Sku, StockField } from '@tallyman/inventory';
import { RevisionGapError } from '@tallyman/projections';
import type { StockItemChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { bytes, numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';

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
  texts(changes.map(({ item }) => item.location)),
  texts(changes.map(({ item }) => item.sku)),
  ...COLUMNS.map(([, field]) => numbers(changes.map(({ deltas }) => deltas[field]))),
  numbers(changes.map((change) => change.appliedPosition)),
  numbers(changes.map((change) => change.appliedRevision)),
  bytes(changes.map((change) => change.chainHash)),
];

/** The first item whose row is not at the revision before its change. */
const findGap = (table: string): string => `
  select u.location, u.sku, coalesce(t.applied_revision, -1) as revision, u.first_revision
  from unnest($2::text[], $3::text[], $4::bigint[]) as u (location, sku, first_revision)
  left join ${table} t on t.generation = $1 and t.location = u.location and t.sku = u.sku
  where coalesce(t.applied_revision, -1) + 1 <> u.first_revision
  limit 1`;

/** Adds the changes to the rows of a generation. */
export const writeItems = async (sql: Sql, generation: number, changes: readonly StockItemChange[]): Promise<void> => {
  await sql.query(addItems(partitionOf('stock_items', generation)), parameters(generation, changes));
};

/** Throws `RevisionGapError` when an item's row is not where the changes go on. */
export const checkContinuity = async (
  sql: Sql,
  generation: number,
  changes: readonly StockItemChange[],
): Promise<void> => {
  const [gap] = await sql.query<{ location: string; sku: string; revision: string; first_revision: string }[]>(
    findGap(partitionOf('stock_items', generation)),
    [
      generation,
      texts(changes.map(({ item }) => item.location)),
      texts(changes.map(({ item }) => item.sku)),
      numbers(changes.map(({ firstRevision }) => firstRevision)),
    ],
  );
  if (gap === undefined) return;
  const stream = stockStream({ location: gap.location as LocationId, sku: gap.sku as Sku });
  throw new RevisionGapError(stream, Number(gap.revision) + 1, Number(gap.first_revision));
};
