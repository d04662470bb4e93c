import type { HeldLease, LeaseClaim, LeaseHolder, LogLeases, SeenLease } from '@tallyman/application';
import pg from 'pg';
import { unavailable } from '../faults.js';
import { CLAIM, END_SESSIONS, LOOK, RELEASE, RENEW, type LeaseRow, type LeaseStatement } from './statements.js';

export interface PostgresLeasesOptions {
  readonly connectionString: string;
  /** Begins with what the claims name as `sessions`. */
  readonly applicationName: string;
  /** How long a lease is good without renewal, in milliseconds; 5,000 by default. */
  readonly ttlMs?: number;
}

/** Less than the time between two renewals that the ttl has room for: a database that does not answer must not cost the lease. */
const ANSWER_TIMEOUT_MS = 2000;

/**
 * The lease in the table `log_lease`, over one session of its own: it never waits behind reads or appends, and while it lives the holder does.
 * It does not take on the app role: who may see a session is who logged in.
 */
export const createPostgresLeases = (options: PostgresLeasesOptions): LogLeases => {
  const { connectionString, applicationName, ttlMs = 5000 } = options;
  const pool = new pg.Pool({
    connectionString,
    application_name: applicationName,
    max: 1,
    // The session is the sign of life: it is never closed for being idle.
    idleTimeoutMillis: 0,
    keepAlive: true,
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    onConnect: (client) => {
      // Heard by whoever uses the connection; without a listener it would end the process.
      client.on('error', () => undefined);
    },
  });
  pool.on('error', () => undefined);

  const ask = async <Row>({ text }: LeaseStatement<Row>, values: readonly unknown[]): Promise<readonly Row[]> => {
    try {
      return (await pool.query<Row & pg.QueryResultRow>(text, [...values])).rows;
    } catch (error) {
      throw unavailable(error);
    }
  };

  const hold = (term: string): HeldLease => ({
    term: Number(term),
    renew: async (epoch) => (await ask(RENEW, [term, epoch, ttlMs])).length === 1,
    release: async () => {
      await ask(RELEASE, [term]);
    },
  });

  return {
    look: async () => seenIn(await ask(LOOK, [])),
    async claim(seen, claim) {
      if (seen.vacancy === undefined) return undefined;
      const [claimed] = await ask(CLAIM, [seen.version, ...valuesOf(claim), ttlMs]);
      if (claimed === undefined) return undefined;
      if (seen.vacancy === 'expired' && seen.holder !== undefined) await ask(END_SESSIONS, [seen.holder.sessions]);
      return hold(claimed.term);
    },
    close: () => pool.end(),
  };
};

const valuesOf = ({ owner, address, secret, sessions }: LeaseClaim): readonly unknown[] => [
  owner,
  address.host,
  address.port,
  secret,
  sessions,
];

const seenIn = ([row]: readonly LeaseRow[]): SeenLease => {
  // The row is made with the table; without it there is nothing to claim.
  if (row === undefined) throw unavailable(new Error('the table log_lease has lost its row'));
  const { version, vacancy } = row;
  const holder = holderIn(row);
  return {
    version: Number(version),
    ...(vacancy === null ? {} : { vacancy }),
    ...(holder === undefined ? {} : { holder }),
  };
};

const holderIn = ({ owner, host, port, secret, sessions, term, epoch }: LeaseRow): LeaseHolder | undefined =>
  owner === null
    ? undefined
    : { owner, secret, sessions, address: { host, port }, term: Number(term), epoch: Number(epoch) };
