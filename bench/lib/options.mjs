import { parseArgs } from 'node:util';

/** The benches and what each of them compares. */
export const BENCHES = {
  append: 'appends at the port, beside COPY of the same bytes and Emmett',
  'hot-sku': 'commands on one SKU over HTTP, beside NestJS + TypeORM, a SQL function and a bare Fastify',
  spread: 'the same over 10,000 SKUs',
  'http-ceiling': 'a bare Fastify that parses the same bodies and answers as much, beside the service',
  read: 'stock reads, cached and not, beside a bare Fastify GET',
  rebuild: 'a rebuild of the stock views, beside a plain read of the log and the rebuild of Emmett',
  growth: 'all of it on a log of 10^5, 10^6 and 10^7 events, and resident memory',
  footprint: 'bytes on disk per event, bytes of write-ahead log per command',
  ledger: 'transactions of 2 and 8 postings over HTTP, beside a NestJS + TypeORM ledger',
  'ledger-reads': 'explain and past balances of an account with 10^6 postings, beside indexed SQL',
  eventstore: 'a hot stream in EventStoreDB, beside an append per command through the same client',
};

const DEFINITIONS = {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  rounds: { type: 'string' },
  events: { type: 'string' },
  to: { type: 'string' },
  profile: { type: 'string' },
};

const wholeNumber = (name, text) => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes a whole number above 0 (1e6 will do), not "${text}"`);
};

/**
 * What was asked for on the command line. `quick` is for seeing that a bench works: its figures mean nothing.
 * Throws an `Error` with one sentence.
 * @param {readonly string[]} args
 */
export const parseOptions = (args) => {
  const { values, positionals } = parseArgs({ args: [...args], options: DEFINITIONS, allowPositionals: true });
  const [name, ...rest] = positionals;
  if (rest.length > 0) throw new Error('one bench at a time');
  if (name !== undefined && !(name in BENCHES))
    throw new Error(`there is no bench "${name}"; there are ${Object.keys(BENCHES).join(', ')}`);
  const { json, quick } = values;
  return {
    name,
    json,
    quick,
    rounds: wholeNumber('rounds', values.rounds) ?? (quick ? 2 : 5),
    /** Events in the log of `rebuild`, postings of the account of `ledger-reads`. */
    events: wholeNumber('events', values.events) ?? (quick ? 5_000 : 1_000_000),
    /** Folder for CPU profiles of the service; measuring costs a little. */
    profile: values.profile,
    /** The largest log of `growth`. */
    to: wholeNumber('to', values.to) ?? (quick ? 24_000 : 10_000_000),
  };
};
