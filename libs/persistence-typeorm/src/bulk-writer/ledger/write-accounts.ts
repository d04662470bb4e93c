import type { AccountChange, Opening } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { booleans, bytes, numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';
import { accountKeys, storable, type InBook } from './in-book.js';

type Account = InBook<AccountChange>;
type Opened = Account & { readonly opening: Opening };

const hasOpening = (change: Account): change is Opened => change.opening !== undefined;

/** $1 generation, $2 and $3 names, $4–$7 what is added, $8–$10 how far the rows are then, $11 status. */
const added = (changes: readonly Account[], generation: number): unknown[] => [
  generation,
  ...accountKeys(changes).map(texts),
  numbers(changes.map(({ amounts }) => amounts.net)),
  numbers(changes.map(({ amounts }) => amounts.pendingDebits)),
  numbers(changes.map(({ amounts }) => amounts.pendingCredits)),
  numbers(changes.map(({ entries }) => entries.length)),
  numbers(changes.map(({ appliedPosition }) => appliedPosition)),
  numbers(changes.map(({ appliedRevision }) => appliedRevision)),
  bytes(changes.map(({ chainHash }) => chainHash)),
  texts(changes.map(({ status }) => status ?? null)),
];

const ADDED = `$2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
    $10::bytea[], $11::text[]`;
const ADDED_NAMES =
  'book, account, net, pending_debits, pending_credits, entries, applied_position, applied_revision, chain_hash, status';
const OPENING_NAMES = 'currency, normal_side, must_not_go_negative, description, opened_at, opened_at_position';

/** What is added to a row `t`, from a row of that name. */
const addition = (from: string): string => `
    net = t.net + ${from}.net,
    pending_debits = t.pending_debits + ${from}.pending_debits,
    pending_credits = t.pending_credits + ${from}.pending_credits,
    entries = t.entries + ${from}.entries,
    applied_position = ${from}.applied_position,
    applied_revision = ${from}.applied_revision,
    chain_hash = ${from}.chain_hash`;

/** $12–$17 what the opening says. */
const openAccounts = (table: string): string => `
  insert into ${table} as t (generation, ${ADDED_NAMES}, ${OPENING_NAMES})
  select $1, u.* from unnest(${ADDED}, $12::text[], $13::text[], $14::boolean[], $15::text[], $16::bigint[], $17::bigint[]) as u
  on conflict (generation, book, account) do update set
    status = excluded.status,
    ${OPENING_NAMES.split(', ')
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')},
    ${addition('excluded')}`;

const openings = (changes: readonly Opened[]): unknown[] => [
  texts(changes.map(({ opening }) => opening.currency)),
  texts(changes.map(({ opening }) => opening.normalSide)),
  booleans(changes.map(({ opening }) => opening.mustNotGoNegative)),
  texts(changes.map(({ opening }) => storable(opening.description))),
  numbers(changes.map(({ opening }) => opening.openedAt)),
  numbers(changes.map(({ opening }) => opening.openedAtPosition)),
];

const moveAccounts = (table: string): string => `
  update ${table} as t set status = coalesce(u.status, t.status), ${addition('u')}
  from unnest(${ADDED}) as u (${ADDED_NAMES})
  where t.generation = $1 and t.book = u.book and t.account = u.account`;

/** Adds the changes to the rows of a generation. Throws when one is about an account that was never opened. */
export const writeAccounts = async (sql: Sql, generation: number, changes: readonly Account[]): Promise<void> => {
  const table = partitionOf('ledger_accounts', generation);
  const opened = changes.filter(hasOpening);
  const moved = changes.filter((change) => !hasOpening(change));
  if (opened.length > 0) await sql.query(openAccounts(table), [...added(opened, generation), ...openings(opened)]);
  if (moved.length === 0) return;
  const [, count] = await sql.query<[unknown, number]>(moveAccounts(table), added(moved, generation));
  if (count !== moved.length)
    throw new Error(`${String(moved.length - count)} accounts of a window have events but were never opened`);
};
