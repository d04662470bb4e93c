import type { MigrationInterface, QueryRunner } from 'typeorm';

// Partitioned by generation, as the stock views are (docs/decisions/0004-generations-as-partitions.md).
const TABLES = [
  `create table ledger_books (
     generation integer not null,
     book text collate "C" not null,
     applied_position bigint not null,
     applied_revision bigint not null,
     chain_hash bytea not null,
     primary key (generation, book)
   ) partition by list (generation)`,

  `create table ledger_accounts (
     generation integer not null,
     book text collate "C" not null,
     account text collate "C" not null,
     currency text collate "C" not null,
     normal_side text not null,
     must_not_go_negative boolean not null,
     description text collate "C",
     status text not null,
     opened_at bigint not null,
     opened_at_position bigint not null,
     net bigint not null,
     pending_debits bigint not null,
     pending_credits bigint not null,
     entries bigint not null,
     applied_position bigint not null,
     applied_revision bigint not null,
     chain_hash bytea not null,
     primary key (generation, book, account)
   ) partition by list (generation)`,

  `create table ledger_entries (
     generation integer not null,
     book text collate "C" not null,
     account text collate "C" not null,
     position bigint not null,
     revision bigint not null,
     ordinal bigint not null,
     event_type text not null,
     subsystem text collate "C" not null,
     amount bigint not null,
     pending_debits bigint not null,
     pending_credits bigint not null,
     net_after bigint not null,
     pending_debits_after bigint not null,
     pending_credits_after bigint not null,
     effective_date text collate "C",
     recorded_at bigint not null,
     transaction_id text collate "C",
     description text collate "C",
     primary key (generation, book, account, position)
   ) partition by list (generation)`,
  // The order of an export.
  `create index ledger_entries_by_day on ledger_entries (book, effective_date, position, account)
     where effective_date is not null`,

  // No balance leaves ±(2^53 − 1), but what is posted to one day may leave any range.
  `create table ledger_days (
     generation integer not null,
     book text collate "C" not null,
     account text collate "C" not null,
     effective_date text collate "C" not null,
     net numeric not null,
     entries bigint not null,
     primary key (generation, book, account, effective_date)
   ) partition by list (generation)`,

  `create table ledger_funds (
     generation integer not null,
     book text collate "C" not null,
     hold_id text collate "C" not null,
     debit_account text collate "C" not null,
     credit_account text collate "C" not null,
     currency text collate "C" not null,
     amount bigint not null,
     expires_at bigint,
     held_at_position bigint not null,
     applied_position bigint not null,
     primary key (generation, book, hold_id)
   ) partition by list (generation)`,
  `create index ledger_funds_due on ledger_funds (expires_at) where expires_at is not null`,
  `create index ledger_funds_debit on ledger_funds (book, debit_account, held_at_position)`,
  `create index ledger_funds_credit on ledger_funds (book, credit_account, held_at_position)`,
];

export class CreateLedgerViews1764000000106 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    // Room for updates in place; entries are never updated.
    for (const table of ['ledger_books', 'ledger_accounts', 'ledger_days', 'ledger_funds'])
      await runner.query(`create table ${table}_g1 partition of ${table} for values in (1) with (fillfactor = 80)`);
    await runner.query('create table ledger_entries_g1 partition of ledger_entries for values in (1)');
    await runner.query(`insert into projections (name, live_generation) values ('ledger', 1)`);
    await runner.query(`insert into projection_generations (projection, generation, position) values ('ledger', 1, 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table ledger_books, ledger_accounts, ledger_entries, ledger_days, ledger_funds');
    await runner.query(`delete from projection_generations where projection = 'ledger'`);
    await runner.query(`delete from projections where name = 'ledger'`);
  }
}
