import type { EntryChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';
import { accountKeys, storable, type InAccount } from './in-book.js';

const NAMES = `book, account, position, revision, ordinal, event_type, subsystem, amount, pending_debits, pending_credits,
    net_after, pending_debits_after, pending_credits_after, effective_date, recorded_at, transaction_id, description`;

/** Running sums go on from the accounts' rows, which are as they were before the window. */
const insertEntries = (entries: string, accounts: string): string => `
  insert into ${entries} (generation, ${NAMES})
  select $1, u.book, u.account, u.position, u.revision, coalesce(t.entries, 0) + u.ordinal, u.event_type, u.subsystem,
    u.amount, u.pending_debits, u.pending_credits,
    coalesce(t.net, 0) + u.net_after,
    coalesce(t.pending_debits, 0) + u.pending_debits_after,
    coalesce(t.pending_credits, 0) + u.pending_credits_after,
    u.effective_date, u.recorded_at, u.transaction_id, u.description
  from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::bigint[],
    $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::bigint[], $17::text[],
    $18::text[]) as u (${NAMES})
  left join ${accounts} t on t.generation = $1 and t.book = u.book and t.account = u.account`;

/** To be called before the accounts of the same window are written. */
export const writeEntries = async (
  sql: Sql,
  generation: number,
  entries: readonly InAccount<EntryChange>[],
): Promise<void> => {
  await sql.query(
    insertEntries(partitionOf('ledger_entries', generation), partitionOf('ledger_accounts', generation)),
    [
      generation,
      ...accountKeys(entries).map(texts),
      numbers(entries.map(({ position }) => position)),
      numbers(entries.map(({ revision }) => revision)),
      numbers(entries.map(({ ordinal }) => ordinal)),
      texts(entries.map(({ eventType }) => eventType)),
      texts(entries.map(({ subsystem }) => subsystem)),
      numbers(entries.map(({ amounts }) => amounts.net)),
      numbers(entries.map(({ amounts }) => amounts.pendingDebits)),
      numbers(entries.map(({ amounts }) => amounts.pendingCredits)),
      numbers(entries.map(({ after }) => after.net)),
      numbers(entries.map(({ after }) => after.pendingDebits)),
      numbers(entries.map(({ after }) => after.pendingCredits)),
      texts(entries.map(({ effectiveDate }) => effectiveDate ?? null)),
      numbers(entries.map(({ recordedAt }) => recordedAt)),
      texts(entries.map(({ transactionId }) => transactionId ?? null)),
      texts(entries.map(({ description }) => storable(description))),
    ],
  );
};
