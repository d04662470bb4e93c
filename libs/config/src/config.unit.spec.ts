import { ConfigError, configWarnings, readClientConfig, readConfig } from './config.js';
import { redacted } from './eventstore-url.js';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.problems : [String(error)];
  }
};

describe('readConfig', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDir: '.tallyman',
      logLevel: 'info',
      memoryMiB: 512,
      peer: { host: '127.0.0.1', port: 0 },
    });
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: ' ', TALLYMAN_ADMIN_KEY: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '3e3'],
    ['PORT', '-1'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['EVENTSTORE_URL', 'http://localhost:2113'],
    ['EVENTSTORE_URL', 'localhost:2113'],
    ['EVENTSTORE_URL', 'esdb://'],
    ['EVENTSTORE_URL', 'esdb://?tls=false'],
    ['EVENTSTORE_URL', 'kurrentdb://localhost:2113'],
    ['EVENTSTORE_URL', 'kurrentdb+discover://localhost:2113'],
    ['EVENTSTORE_URL', 'esdb://admin@localhost:2113'],
    ['EVENTSTORE_URL', 'esdb://localhost:2113?tls=false?x=1'],
    ['EVENTSTORE_URL', 'esdb://localhost:2113?tsl=false'],
    ['EVENTSTORE_URL', 'esdb://localhost:2113?tlsVerifyCert=false'],
    // The client would answer a conflict as if it were none.
    ['EVENTSTORE_URL', 'esdb://localhost:2113?throwOnAppendFailure=false'],
    ['LOG_LEVEL', 'loud'],
    ['TALLYMAN_PEER_PORT', 'any'],
    ['TALLYMAN_MEMORY_MIB', '255'],
    ['TALLYMAN_MEMORY_MIB', '0.5e3'],
    ['TALLYMAN_PEER_HOST', '0.0.0.0'],
  ])('refuses %s=%s with a sentence that names it', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  it.each([
    'esdb://localhost:2113?tls=false',
    'esdb://127.0.0.1',
    'esdb://localhost:2113/?keep-alive-interval=20000&TLS=true',
    'esdb+discover://admin:changeit@node1:2113,node2:2113,node3:2113/?nodePreference=leader&keepAliveInterval=10000',
  ])('takes %s for where the log is', (url) => {
    expect(readConfig({ EVENTSTORE_URL: url })).toMatchObject({ eventStoreUrl: url });
  });

  it('says nothing of a password, whatever is wrong with the rest', () => {
    for (const rest of ['@', '?x=secret', '&secret@host', 'host?secret=secret'])
      for (const scheme of ['esdb', 'http', 'kurrentdb', 'esdb+discover']) {
        const problems = problemsOf({ EVENTSTORE_URL: `${scheme}://me:secret@${rest}` });
        expect(problems).toHaveLength(1);
        expect(problems.join()).not.toContain('secret');
      }
  });

  it.each([
    ['esdb://admin:changeit@host:2113?tls=true', 'esdb://***@host:2113?tls=true'],
    ['esdb+discover://a:b@x:1,y:2', 'esdb+discover://***@x:1,y:2'],
    ['esdb://host:2113?user=a@b', 'esdb://host:2113?user=a@b'],
    ['postgres://me:s3cret@host/db', 'postgres://***@host/db'],
  ])('shows %s as %s', (url, shown) => {
    expect(redacted(url)).toBe(shown);
  });

  it('says every problem at once', () => {
    expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'y' })).toHaveLength(2);
  });

  it('warns of what does nothing, and of what is weak', () => {
    expect(configWarnings({ REDIS_URL: 'redis://localhost' })).toEqual([expect.stringContaining('REDIS_URL')]);
    expect(configWarnings({ TALLYMAN_ADMIN_KEY: 'short' })).toEqual([expect.stringContaining('TALLYMAN_ADMIN_KEY')]);
    const plain = configWarnings({ EVENTSTORE_URL: 'esdb://me:secret@host:2113?TLS=false' });
    expect(plain).toEqual([expect.stringContaining('not sent with tls=false')]);
    expect(plain.join()).not.toContain('secret');
    for (const url of ['esdb://host?tls=false', 'esdb://me:secret@host', 'esdb://me:secret@host?tls=true'])
      expect(configWarnings({ EVENTSTORE_URL: url })).toEqual([]);
    expect(configWarnings({})).toEqual([]);
  });

  it('finds the service for the command line', () => {
    expect(readClientConfig({ PORT: '4000', TALLYMAN_DATA_DIR: 'no-such-folder' })).toEqual({
      url: 'http://127.0.0.1:4000',
      dataDir: 'no-such-folder',
    });
  });
});
