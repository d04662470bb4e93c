import { bookStream, type BookId } from '@tallyman/ledger';
import { RevisionGapError, type BookChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { bytes, numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';

const moveBooks = (table: string): string => `
  insert into ${table} (generation, book, applied_position, applied_revision, chain_hash)
  select $1, u.* from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bytea[]) as u
  on conflict (generation, book) do update set
    applied_position = excluded.applied_position,
    applied_revision = excluded.applied_revision,
    chain_hash = excluded.chain_hash`;

/** The first book whose row is not at the revision before its change. */
const findGap = (table: string): string => `
  select u.book, coalesce(t.applied_revision, -1) as revision, u.first_revision
  from unnest($2::text[], $3::bigint[]) as u (book, first_revision)
  left join ${table} t on t.generation = $1 and t.book = u.book
  where coalesce(t.applied_revision, -1) + 1 <> u.first_revision
  limit 1`;

/** Moves the rows of books to their last events. */
export const writeBooks = async (sql: Sql, generation: number, books: readonly BookChange[]): Promise<void> => {
  await sql.query(moveBooks(partitionOf('ledger_books', generation)), [
    generation,
    texts(books.map(({ book }) => book)),
    numbers(books.map(({ appliedPosition }) => appliedPosition)),
    numbers(books.map(({ appliedRevision }) => appliedRevision)),
    bytes(books.map(({ chainHash }) => chainHash)),
  ]);
};

/** Throws `RevisionGapError` when a book's row is not where the changes go on. */
export const checkBooks = async (sql: Sql, generation: number, books: readonly BookChange[]): Promise<void> => {
  const [gap] = await sql.query<{ book: BookId; revision: string; first_revision: string }[]>(
    findGap(partitionOf('ledger_books', generation)),
    [generation, texts(books.map(({ book }) => book)), numbers(books.map(({ firstRevision }) => firstRevision))],
  );
  if (gap === undefined) return;
  throw new RevisionGapError(bookStream(gap.book), Number(gap.revision) + 1, Number(gap.first_revision));
};
