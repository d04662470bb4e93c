import { EventStoreError } from '@tallyman/event-store';
import pg from 'pg';
import type { Client, ClientBase, ClientConfig, PoolClient, PoolConfig } from 'pg';
import { unavailable } from './faults.js';
import { APP_ROLE } from './migrations/create-app-role.js';
import { ROLE_IS_READY, SESSION } from './statements.js';
import type { Statement } from './statements.js';

const INT8 = 20;
/** Longer than any honest append or page: a peer that vanished without a word is noticed at last. */
const ANSWER_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT_MS = 15_000;

/** What keeps history from being changed: privileges of the role and the trigger, or the trigger alone. */
export type Protection = 'role+trigger' | 'trigger';

export interface ClientOptions {
  readonly connectionString: string;
  readonly applicationName: string;
}

export interface ConnectionOptions extends ClientOptions {
  readonly max: number;
}

/** Connections that have taken on the app role and answer int8 as numbers. */
export interface Connections {
  /** Throws `store_unavailable`. For statements that may be lost without a doubt: reads. */
  query<Row>(statement: Statement<Row>, values: readonly unknown[]): Promise<readonly Row[]>;
  /** A connection for one use; throws `store_unavailable` if there is none, and then certainly nothing was sent. */
  connect(): Promise<PoolClient>;
  protection(): Promise<Protection>;
  end(): Promise<void>;
}

/** Of these connections only. Positions, revisions and times stay far below 2^53. */
const types = new pg.TypeOverrides();
types.setTypeParser(INT8, Number);

export const ask = async <Row>(
  client: ClientBase,
  { name, text }: Statement<Row>,
  values: readonly unknown[],
): Promise<readonly Row[]> => {
  const { rows } = await client.query<Row & pg.QueryResultRow>({ name, text, values: [...values] });
  return rows;
};

const takeOnRole = async (client: ClientBase): Promise<Protection> => {
  const [role] = await ask(client, ROLE_IS_READY, [APP_ROLE]);
  if (role?.ready !== true) return 'trigger';
  try {
    await client.query(`set role ${APP_ROLE}`);
    return 'role+trigger';
  } catch (error) {
    // 42501: this user may not take on the role. Everything else is a fault.
    if (error instanceof pg.DatabaseError && error.code === '42501') return 'trigger';
    throw error;
  }
};

const clientConfig = ({ connectionString, applicationName }: ClientOptions): ClientConfig => ({
  connectionString,
  application_name: applicationName,
  types,
  keepAlive: true,
  connectionTimeoutMillis: 10_000,
  lock_timeout: LOCK_TIMEOUT_MS,
});

const prepare = async (client: ClientBase): Promise<Protection> => {
  // Unheard, the end of a connection in use would end the process; whoever uses it is told anyway.
  client.on('error', () => undefined);
  await client.query(SESSION);
  return takeOnRole(client);
};

/** A single connection, for the caller to end, with settings of its own. It waits for answers without a limit. */
export const openClient = async (options: ClientOptions, settings = ''): Promise<Client> => {
  const client = new pg.Client(clientConfig(options));
  try {
    await client.connect();
    await prepare(client);
    await client.query(settings);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw unavailable(error);
  }
};

export const openConnections = (options: ConnectionOptions): Connections => {
  const protections = new WeakMap<ClientBase, Protection>();
  const config: PoolConfig & { readonly onConnect: (client: ClientBase) => Promise<void> } = {
    ...clientConfig(options),
    max: options.max,
    query_timeout: ANSWER_TIMEOUT_MS,
    onConnect: async (client) => {
      protections.set(client, await prepare(client));
    },
  };
  const pool = new pg.Pool(config);
  // A connection that dies while idle is dropped by the pool; without a listener its error would end the process.
  pool.on('error', () => undefined);
  const connect = async (): Promise<PoolClient> => {
    try {
      return await pool.connect();
    } catch (error) {
      throw unavailable(error);
    }
  };
  const use = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw unavailable(error);
    }
  };
  return {
    connect,
    query: (statement, values) => use((client) => ask(client, statement, values)),
    protection: () =>
      use((client) => {
        const protection = protections.get(client);
        if (protection !== undefined) return Promise.resolve(protection);
        throw new EventStoreError('store_unavailable', 'A connection was not prepared');
      }),
    end: () => pool.end(),
  };
};
