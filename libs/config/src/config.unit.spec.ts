import { ConfigError, configWarnings, readClientConfig, readConfig } from './config.js';

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
    ['EVENTSTORE_URL', 'esdb://localhost:2113'],
    ['LOG_LEVEL', 'loud'],
    ['TALLYMAN_PEER_PORT', 'any'],
    ['TALLYMAN_MEMORY_MIB', '255'],
    ['TALLYMAN_MEMORY_MIB', '0.5e3'],
    ['TALLYMAN_PEER_HOST', '0.0.0.0'],
  ])('refuses %s=%s with a sentence that names it', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  it('says every problem at once', () => {
    expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'y' })).toHaveLength(2);
  });

  it('warns of what does nothing, and of what is weak', () => {
    expect(configWarnings({ REDIS_URL: 'redis://localhost' })).toEqual([expect.stringContaining('REDIS_URL')]);
    expect(configWarnings({ TALLYMAN_ADMIN_KEY: 'short' })).toEqual([expect.stringContaining('TALLYMAN_ADMIN_KEY')]);
    expect(configWarnings({})).toEqual([]);
  });

  it('finds the service for the command line', () => {
    expect(readClientConfig({ PORT: '4000', TALLYMAN_DATA_DIR: 'no-such-folder' })).toEqual({
      url: 'http://127.0.0.1:4000',
      dataDir: 'no-such-folder',
    });
  });
});
