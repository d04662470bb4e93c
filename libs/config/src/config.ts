import { readDevKeys } from './dev-keys.js';
import { eventStoreUrlProblem, eventStoreUrlWarning } from './eventstore-url.js';

/** Everything an operator can set, read once from the environment. Nobody else looks at the environment. */
export interface ServiceConfig {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absent: an embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl?: string;
  /** esdb://… of the EventStoreDB that has the log. Absent: the log is in PostgreSQL. May have a password in it: show it `redacted`. */
  readonly eventStoreUrl?: string;
  readonly dataDir: string;
  /** Absent: one is made at the first start. */
  readonly adminKey?: string;
  readonly logLevel: LogLevel;
  /** What the process may take of memory, in MiB: its caches, queues and threads are sized by it. */
  readonly memoryMiB: number;
  /** Where other processes on the same database reach this one; port 0: any free one. */
  readonly peer: { readonly host: string; readonly port: number };
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the command line and the examples find the service. */
export interface ClientConfig {
  readonly url: string;
  /** TALLYMAN_KEY, or the admin key of a development start in `dataDir`. */
  readonly key?: string;
  readonly dataDir: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that cannot be used; each problem is a sentence that names the variable. */
export class ConfigError extends Error {
  readonly code = 'invalid_configuration';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}

const DEFAULT_PORT = 3000;
const DEFAULT_MEMORY_MIB = 512;
/** Node, Nest and the connections alone take most of this. */
const LEAST_MEMORY_MIB = 256;
const DEFAULT_DATA_DIR = '.tallyman';
/** Shorter ones can be guessed. */
const SAFE_ADMIN_KEY = 16;

/** A variable that is there and not blank. */
export const given = (env: Environment, name: string): string | undefined => {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
};

/** Reads and checks the settings. Throws `ConfigError` with every problem at once. */
export const readConfig = (env: Environment): ServiceConfig => {
  const problems: string[] = [];
  const port = portOf(env, 'PORT', DEFAULT_PORT, problems);
  const peer = peerOf(env, problems);
  const memoryMiB = memoryOf(env, problems);
  const databaseUrl = given(env, 'DATABASE_URL');
  if (databaseUrl !== undefined && !/^postgres(ql)?:\/\//.test(databaseUrl))
    problems.push(
      'DATABASE_URL must begin with postgres:// or postgresql://; leave it empty for the embedded database.',
    );
  const eventStoreUrl = given(env, 'EVENTSTORE_URL');
  const urlProblem = eventStoreUrl === undefined ? undefined : eventStoreUrlProblem(eventStoreUrl);
  if (urlProblem !== undefined) problems.push(urlProblem);
  const adminKey = given(env, 'TALLYMAN_ADMIN_KEY');
  const logLevel = given(env, 'LOG_LEVEL') ?? 'info';
  if (!isLogLevel(logLevel)) problems.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}; it is "${logLevel}".`);
  if (problems.length > 0 || !isLogLevel(logLevel)) throw new ConfigError(problems);
  return {
    host: given(env, 'HOST') ?? '127.0.0.1',
    port,
    dataDir: given(env, 'TALLYMAN_DATA_DIR') ?? DEFAULT_DATA_DIR,
    logLevel,
    memoryMiB,
    peer,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(eventStoreUrl === undefined ? {} : { eventStoreUrl }),
    ...(adminKey === undefined ? {} : { adminKey }),
  };
};

/** Settings that work and should give pause: said at the start. */
export const configWarnings = (env: Environment): readonly string[] => {
  const adminKey = given(env, 'TALLYMAN_ADMIN_KEY');
  const urlWarning = eventStoreUrlWarning(given(env, 'EVENTSTORE_URL') ?? '');
  return [
    ...(urlWarning === undefined ? [] : [urlWarning]),
    ...(given(env, 'REDIS_URL') === undefined
      ? []
      : ['REDIS_URL is set, but this release caches in memory only; reads work without Redis.']),
    ...(adminKey === undefined || adminKey.length >= SAFE_ADMIN_KEY
      ? []
      : [`TALLYMAN_ADMIN_KEY can be guessed: give it ${String(SAFE_ADMIN_KEY)} random characters or more.`]),
  ];
};

/** Where the command line and the examples find the service. */
export const readClientConfig = (env: Environment): ClientConfig => {
  const dataDir = given(env, 'TALLYMAN_DATA_DIR') ?? DEFAULT_DATA_DIR;
  const key = given(env, 'TALLYMAN_KEY') ?? readDevKeys(dataDir)?.admin;
  return {
    url: given(env, 'TALLYMAN_URL') ?? `http://127.0.0.1:${given(env, 'PORT') ?? String(DEFAULT_PORT)}`,
    dataDir,
    ...(key === undefined ? {} : { key }),
  };
};

const isLogLevel = (level: string): level is LogLevel => (LOG_LEVELS as readonly string[]).includes(level);

const portOf = (env: Environment, name: string, otherwise: number, problems: string[]): number => {
  const text = given(env, name);
  if (text === undefined) return otherwise;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  problems.push(`${name} must be a whole number from 0 to 65535; it is "${text}".`);
  return otherwise;
};

const memoryOf = (env: Environment, problems: string[]): number => {
  const text = given(env, 'TALLYMAN_MEMORY_MIB') ?? String(DEFAULT_MEMORY_MIB);
  const memory = Number(text);
  if (/^\d+$/.test(text) && memory >= LEAST_MEMORY_MIB && Number.isSafeInteger(memory)) return memory;
  const least = String(LEAST_MEMORY_MIB);
  problems.push(`TALLYMAN_MEMORY_MIB must be a whole number of MiB, at least ${least}; it is "${text}".`);
  return DEFAULT_MEMORY_MIB;
};

const peerOf = (env: Environment, problems: string[]): ServiceConfig['peer'] => {
  const host = given(env, 'TALLYMAN_PEER_HOST') ?? '127.0.0.1';
  // It is told to the others, and "any address" is nowhere they could connect to.
  if (host === '0.0.0.0' || host === '::')
    problems.push(`TALLYMAN_PEER_HOST must be one address or name of this machine; it is "${host}".`);
  return { host, port: portOf(env, 'TALLYMAN_PEER_PORT', 0, problems) };
};

/** The environment of this process: the one place that reads it. */
export const processEnvironment = (): Environment => process.env;
