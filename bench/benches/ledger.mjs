import { BATCH, TYPEORM_POOL, httpContender, serviceContender } from '../lib/command-benches.mjs';
import { openBook } from '../lib/ledger-seed.mjs';
import { BOOK } from '../lib/load/transactions.mjs';
import { askDatabase } from '../lib/postgres.mjs';
import { interleave, summarise } from '../lib/rounds.mjs';
import { checkLedgerTables } from '../peers/ledger-schema.mjs';

const ACCOUNTS = 10_000;
/** A crowd on one account, and nobody in particular; a plain payment, and one with fees, tax and shares. */
const LOADS = {
  hot2: { hot: true, postings: 2 },
  spread2: { hot: false, postings: 2 },
  hot8: { hot: true, postings: 8 },
  spread8: { hot: false, postings: 8 },
};
const NAMES = Object.keys(LOADS);

/** Transactions in the log, and what the views make of the book. */
const FOUND = `
select (select count(*) from events where stream = 'ledger-' || $1 and type = 'TransactionPosted') as transactions,
       (select count(*) from ledger_entries_g1 where book = $1 and transaction_id is not null) as entries`;

const startService = async (stage) => {
  const databaseUrl = await stage.server.createDatabase('bench_ledger');
  const service = await stage.service(databaseUrl);
  await openBook(service, ACCOUNTS);
  await service.caughtUp();
  return { ...service, databaseUrl };
};

const sum = (contenders, of) => contenders.reduce((total, contender) => total + of(contender), 0);
const totalsOf = (contenders) => ({
  transactions: sum(contenders, ({ accepted }) => accepted),
  entries: sum(contenders, ({ accepted, postings }) => accepted * postings),
});

const foundIn = async ({ databaseUrl }) => (await askDatabase(databaseUrl, FOUND, [BOOK]))[0];

/** Every accepted command is one transaction in the log, every posting one entry in the views, and debits are credits. */
const checkService = async (stage, service, before, contenders) => {
  const found = await foundIn(service);
  const wanted = totalsOf(contenders);
  for (const what of ['transactions', 'entries']) {
    const more = found[what] - before[what];
    stage.require(more === wanted[what], `${more} ${what} for ${wanted[what]} accepted`);
  }
  const { balanced, totals } = await service.ask('GET', `/v1/ledgers/${BOOK}/trial-balance`);
  stage.require(balanced && totals.length === 1, `the trial balance is ${JSON.stringify(totals)}`);
};

/** Full transactions through HTTP in batches, beside what people write by hand. All are in one book, which is one stream. */
export const bench = async (stage) => {
  const service = await startService(stage);
  const peerUrl = await stage.server.createDatabase('bench_ledger_typeorm');
  const peer = await stage.actor('peers/ledger.mjs', { url: peerUrl, accounts: ACCOUNTS });
  const target = { url: await peer.call('url') };
  const contenders = [];
  for (const name of NAMES) {
    const load = { size: BATCH, accounts: ACCOUNTS, ...LOADS[name] };
    const ours = await serviceContender(stage, name, service, load);
    const theirs = await httpContender(stage, `${name}Typeorm`, target, { ...load, connections: TYPEORM_POOL });
    contenders.push(...[ours, theirs].map((contender) => Object.assign(contender, { postings: load.postings })));
  }
  const before = await foundIn(service);

  const rounds = await interleave(stage, contenders);

  const ours = contenders.filter(({ name }) => NAMES.includes(name));
  const theirs = contenders.filter(({ name }) => !NAMES.includes(name));
  await checkService(stage, service, before, ours);
  const { transactions, entries } = totalsOf(theirs);
  for (const problem of await checkLedgerTables(peerUrl, ACCOUNTS, transactions, entries))
    stage.require(false, problem);
  return summarise(rounds, contenders, {
    ...Object.fromEntries(NAMES.map((name) => [`typeorm ${name}`, [name, `${name}Typeorm`]])),
    'hot2/spread2': ['hot2', 'spread2'],
    'hot8/spread8': ['hot8', 'spread8'],
  });
};
