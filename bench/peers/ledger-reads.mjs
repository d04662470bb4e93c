import pg from 'pg';
import { createLatencies } from '../lib/load/latencies.mjs';
import { dayName } from '../lib/load/transactions.mjs';
import { askDatabase } from '../lib/postgres.mjs';
import { createLedgerTables } from './ledger-schema.mjs';

/* The same questions to the tables of the hand-written ledger, by prepared statements on one connection. */

/** As many transactions as the service has, with one entry each: that of the account. */
const FILL = `
with booked as (
  insert into transaction (id, book, effective_date, reason_code, reference, actor, producer_version, occurred_at)
  select gen_random_uuid(), 'bench', $3::date + floor(random() * $2)::int, 'payment_capture',
         jsonb_build_object('type', 'order', 'id', 'order-' || lpad(to_hex(n), 12, '0')), 'checkout-svc', '4.2.0', now()
    from generate_series(1, $1::bigint) as n
  returning id
), numbered as (
  select id, row_number() over () as ordinal, 1000 + floor(random() * 9000)::bigint as amount from booked
)
insert into entry (account_id, ordinal, transaction_id, amount, balance_after)
select account.id, ordinal, numbered.id, amount, sum(amount) over (order by ordinal)
  from numbered, account where account.path = $4`;

/** What a plain list of an account's history shows. */
const QUESTIONS = {
  page: `
select e.ordinal, e.amount, e.balance_after, t.*
  from entry e join transaction t on t.id = e.transaction_id
 where e.account_id = $1 order by e.ordinal limit $2`,
  position: 'select balance_after from entry where account_id = $1 and ordinal <= $2 order by ordinal desc limit 1',
  day: 'select sum(amount)::bigint as balance from entry_by_day where account_id = $1 and effective_date <= $2',
};

/** Sums by day want the day beside the amount: the least that answers them from an index alone. */
const BY_DAY = `
create table entry_by_day as
select e.account_id, t.effective_date, e.amount from entry e join transaction t on t.id = e.transaction_id;
create index on entry_by_day (account_id, effective_date) include (amount);
vacuum (analyze) entry_by_day`;

/** @param {{ url: string, account: string, postings: number, days: number }} options */
export const create = async ({ url, account, postings, days }) => {
  await createLedgerTables(url, 0);
  await askDatabase(url, FILL, [postings, days, dayName(0), account]);
  for (const statement of BY_DAY.split(';')) await askDatabase(url, statement);
  await askDatabase(url, 'vacuum (analyze) entry');
  await askDatabase(url, 'vacuum (analyze) transaction');
  const [{ id }] = await askDatabase(url, 'select id from account where path = $1', [account]);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    /** Asks for so many seconds with these values in turn, each once at least; answers the median time. */
    turn: async ({ question, values, seconds }) => {
      const latencies = createLatencies();
      const end = performance.now() + seconds * 1000;
      let rows = 0;
      for (let index = 0; index < values.length || performance.now() < end; index += 1) {
        const begun = performance.now();
        const value = values[index % values.length];
        const result = await client.query({ name: question, text: QUESTIONS[question], values: [id, value] });
        latencies.add(performance.now() - begun);
        rows = result.rows.length;
      }
      return { ...latencies.summary(), rows };
    },
    close: () => client.end(),
  };
};
