import type { MigrationInterface, QueryRunner } from 'typeorm';

// The generation is the partition: a rebuild fills a table of its own beside the live one, a switch changes one row of `projections`,
// and what is retired is dropped as a table (docs/decisions/0004-generations-as-partitions.md).
const TABLES = [
  `create table stock_items (
     generation integer not null,
     location text collate "C" not null,
     sku text collate "C" not null,
     on_hand bigint not null,
     sellable bigint not null,
     free bigint not null,
     held bigint not null,
     committed bigint not null,
     safety_stock bigint not null,
     available bigint not null,
     damaged bigint not null,
     quality_control bigint not null,
     quarantined bigint not null,
     applied_position bigint not null,
     applied_revision bigint not null,
     chain_hash bytea not null,
     primary key (generation, location, sku)
   ) partition by list (generation)`,
  `create index stock_items_by_sku on stock_items (sku)`,

  `create table stock_holds (
     generation integer not null,
     location text collate "C" not null,
     sku text collate "C" not null,
     hold_id text collate "C" not null,
     quantity bigint not null,
     expires_at bigint,
     held_at_position bigint not null,
     applied_position bigint not null,
     primary key (generation, location, sku, hold_id)
   ) partition by list (generation)`,
  `create index stock_holds_due on stock_holds (expires_at) where expires_at is not null`,

  `create table stock_transfers (
     generation integer not null,
     transfer_id text collate "C" not null,
     sku text collate "C" not null,
     from_location text collate "C" not null,
     to_location text collate "C" not null,
     condition text not null,
     dispatched bigint not null,
     received bigint not null,
     in_transit bigint not null,
     dispatched_at_position bigint not null,
     applied_position bigint not null,
     primary key (generation, transfer_id, sku, from_location)
   ) partition by list (generation)`,
  `create index stock_transfers_in_transit on stock_transfers (dispatched_at_position) where in_transit <> 0`,
  `create index stock_transfers_from on stock_transfers (sku, from_location) where in_transit <> 0`,
  `create index stock_transfers_to on stock_transfers (sku, to_location) where in_transit <> 0`,

  `create table count_lines (
     generation integer not null,
     reconciliation_id text collate "C" not null,
     line integer not null,
     location text collate "C" not null,
     sku text collate "C" not null,
     condition text not null,
     counted bigint not null,
     expected bigint not null,
     observed_position bigint not null,
     counted_at bigint not null,
     counted_by text collate "C" not null,
     reconciled_delta bigint,
     reconciled_position bigint,
     approved_by text collate "C",
     applied_position bigint not null,
     primary key (generation, reconciliation_id, line)
   ) partition by list (generation)`,
];

export class CreateStockViews1764000000102 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    for (const table of ['stock_items', 'stock_holds', 'stock_transfers', 'count_lines'])
      // Room for updates in place: the hot columns are in no index, so an update need not touch one.
      await runner.query(`create table ${table}_g1 partition of ${table} for values in (1) with (fillfactor = 80)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stock_items, stock_holds, stock_transfers, count_lines');
  }
}
