import { BATCH, httpContender } from '../lib/command-benches.mjs';
import { openBook } from '../lib/ledger-seed.mjs';
import { BOOK, CASH, dayName } from '../lib/load/transactions.mjs';
import { interleave, summarise } from '../lib/rounds.mjs';

/** Counter accounts, and days over which the transactions are spread. */
const ACCOUNTS = 100;
const DAYS = 365;
const PAGE = 100;
/** Different moments that are asked for, so that no answer is that of the question before. */
const MOMENTS = 50;
const UNIT = 'ms';
const ACCOUNT_URL = `/v1/ledgers/${BOOK}/accounts/${encodeURIComponent(CASH)}`;

/** The service with a book in which one account has so many postings, each of a transaction of its own. */
const startService = async (stage, postings) => {
  const service = await stage.service(await stage.server.createDatabase('bench_ledger_reads'));
  await openBook(service, ACCOUNTS);
  stage.say(`posting ${postings} transactions`);
  const load = { size: BATCH, accounts: ACCOUNTS, postings: 2, hot: true, days: DAYS };
  const seed = await httpContender(stage, 'seed', service, load);
  const { accepted, failed, firstFailure } = await seed.send(postings);
  await seed.stop();
  if (failed > 0) throw new Error(`${failed} transactions failed, the first with ${firstFailure}`);
  await service.caughtUp();
  return { ...service, postings: accepted };
};

const spreadOver = (count, last) =>
  Array.from({ length: count }, (_, index) => Math.ceil(((index + 1) * last) / (count + 1)));

/** The same question to both: a path of ours, and a statement with a value for the tables. */
const questionsFor = (postings) => ({
  explain: { paths: [`${ACCOUNT_URL}/explain?limit=${PAGE}`], question: 'page', values: [PAGE] },
  entries: { paths: [`${ACCOUNT_URL}/entries?limit=${PAGE}`], question: 'page', values: [PAGE] },
  // The log is ahead of the ordinals by the few events that opened the book: no other work.
  position: {
    paths: spreadOver(MOMENTS, postings).map((position) => `${ACCOUNT_URL}?at=${position}`),
    question: 'position',
    values: spreadOver(MOMENTS, postings),
  },
  day: {
    paths: spreadOver(MOMENTS, DAYS).map((day) => `${ACCOUNT_URL}?effectiveAt=${dayName(day)}`),
    question: 'day',
    values: spreadOver(MOMENTS, DAYS).map(dayName),
  },
});

/** A contender whose rate is a time, the median of its turn: less is better, and so are small ratios. */
const ours = (stage, name, load, { paths }, seconds) => ({
  name,
  unit: UNIT,
  turn: async () => {
    const { p50, p99, status, body } = await load.call('turn', { paths, seconds });
    stage.require(status === 200, `${name}: ${status} ${body.slice(0, 500)}`);
    return { rate: p50, p99, bytes: body.length };
  },
});

const plain = (stage, name, peer, { question, values }, seconds) => ({
  name: `${name}Sql`,
  unit: UNIT,
  turn: async () => {
    const { p50, p99, rows } = await peer.call('turn', { question, values, seconds });
    stage.require(rows > 0, `${name}: the tables have no answer`);
    return { rate: p50, p99 };
  },
});

/** Every accepted transaction is a step of the account's explanation, and its view is what the log says. */
const checkAccount = async (stage, { ask, postings }) => {
  const { page, verdict } = await ask('GET', `${ACCOUNT_URL}/explain?limit=1`);
  stage.require(page.totalSteps === postings, `explained by ${page.totalSteps} steps for ${postings} postings`);
  stage.require(verdict === 'consistent', `the verdict is ${verdict}`);
};

/** An account with many postings: the first page of what explains it, and its balance in the past, beside plain SQL. */
export const bench = async (stage) => {
  const { quick, events } = stage.options;
  const service = await startService(stage, events);
  const url = await stage.server.createDatabase('bench_ledger_reads_sql');
  stage.say('filling the tables');
  const peer = await stage.actor('peers/ledger-reads.mjs', {
    url,
    account: CASH,
    postings: service.postings,
    days: DAYS,
  });
  const load = await stage.actor('lib/load/timed-reads.mjs', { origin: service.url, key: service.key });
  const seconds = quick ? 0.3 : 2;
  const questions = Object.entries(questionsFor(service.postings));
  const contenders = questions.flatMap(([name, question]) => [
    ours(stage, name, load, question, seconds),
    plain(stage, name, peer, question, seconds),
  ]);
  stage.say('asking everything once');
  for (const { turn } of contenders) await turn();
  const rounds = await interleave(stage, contenders);
  await checkAccount(stage, service);
  return summarise(rounds, contenders, Object.fromEntries(questions.map(([name]) => [name, [name, `${name}Sql`]])));
};
