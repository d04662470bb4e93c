import { given, processEnvironment, readClientConfig, type Environment } from '@tallyman/config';

/** What the examples take from outside. */
export interface ExampleEnvironment {
  /** A running service to use; without it the example starts its own. */
  readonly url: string | undefined;
  /** An admin key of the running service. */
  readonly adminKey: string | undefined;
  readonly retailCsv: string;
}

export const readEnvironment = (env: Environment = processEnvironment()): ExampleEnvironment => ({
  url: given(env, 'TALLYMAN_URL') === undefined ? undefined : readClientConfig(env).url,
  adminKey: given(env, 'TALLYMAN_ADMIN_KEY') ?? readClientConfig(env).key,
  retailCsv: given(env, 'RETAIL_CSV') ?? '../shared/data/online-retail.csv.gz',
});

/** The environment of a service of our own: nothing of the caller's databases or folders. */
export const serviceEnvironment = (own: Readonly<Record<string, string>>): Environment => ({
  ...processEnvironment(),
  DATABASE_URL: '',
  REDIS_URL: '',
  EVENTSTORE_URL: '',
  HOST: '127.0.0.1',
  ...own,
});
