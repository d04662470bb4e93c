import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { NO_STREAM } from '@tallyman/event-store';
import type { EventStore } from '@tallyman/event-store';
import { followTo } from '../../event-store/src/testing/contract-following.js';
import {
  append,
  expecting,
  fresh,
  item,
  numbers,
  wholeLog,
  wholeStream,
} from '../../event-store/src/testing/fixtures.js';
import { createEventStoreDbEventStore } from './eventstoredb-event-store.js';
import { createMemoryLogIndex } from './memory-log-index.js';
import { makeAuthority } from './testing/certificates.js';
import { startTestEventStore } from './testing/server/index.js';
import type { Operation, TestEventStore, TestEventStoreOptions } from './testing/server/index.js';

const LOGIN = 'keeper:s3cret%2B';
const HEADER = `Basic ${Buffer.from('keeper:s3cret+').toString('base64')}`;

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

const folder = mkdtempSync(join(tmpdir(), 'tallyman-tls-'));
const authority = makeAuthority('An authority');
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const trusted = file('trusted.pem', authority.certificate);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const aServer = async (options: TestEventStoreOptions = {}): Promise<TestEventStore> => {
  const server = await startTestEventStore(options);
  closings.push(() => server.kill());
  return server;
};
const aTlsServer = (options: TestEventStoreOptions = {}): Promise<TestEventStore> =>
  aServer({ tls: authority.issue(), ...options });

const address = ({ port }: TestEventStore, query: string): string =>
  `esdb://${LOGIN}@localhost:${String(port)}?${query}`;

const open = (connectionString: string): EventStore => {
  const store = createEventStoreDbEventStore({ connectionString, index: createMemoryLogIndex() });
  closings.push(() => store.close());
  return store;
};

/** What somebody is told who wants to write to the log. */
const complaintOf = async (connectionString: string): Promise<string> => {
  try {
    await open(connectionString).acquire('owner');
  } catch (error) {
    expect(error).toMatchObject({ code: 'store_unavailable' });
    // With causes, stacks and all.
    const everything = inspect(error, { depth: Infinity, showHidden: true });
    for (const secret of ['s3cret', HEADER.slice('Basic '.length)]) expect(everything).not.toContain(secret);
    return (error as Error).message;
  }
  return 'none';
};

describe('over TLS, with a name and password', () => {
  it.each([
    ['all appends over one call', {}, 'Streams/BatchAppend'],
    ['one call for each append', { appendsOneByOne: true }, 'Streams/Append'],
  ])('%s: writes, reads and follows the log, and no call goes without them', async (_, options, method) => {
    const server = await aTlsServer(options);
    const [store, other] = [1, 2].map(() => open(address(server, `tls=true&tlsCAFile=${encodeURIComponent(trusted)}`)));
    if (store === undefined || other === undefined) throw new Error('both are there');
    const writer = await store.acquire('owner');
    const following = followTo(other, 0, () => 40);
    const streams = numbers(0, 20).map(() => fresh('stream'));

    const first = await append(writer, ...streams.map((stream) => item(expecting(stream, NO_STREAM))));
    const second = await append(writer, ...streams.map((stream) => item(expecting(stream, 0))));

    expect([...first, ...second].every(({ kind }) => kind === 'appended')).toBe(true);
    const log = await wholeLog(other);
    expect(log).toHaveLength(40);
    expect((await following).flat()).toEqual(log);
    for (const stream of streams) expect(await wholeStream(other, stream)).toHaveLength(2);
    expect([...server.logins.keys()]).toEqual(expect.arrayContaining(['Streams/Read', method]));
    expect(new Set([...server.logins.values()].flatMap((headers) => [...headers]))).toEqual(new Set([HEADER]));
  });

  it('goes on, with them, after the connection was lost', async () => {
    const server = await aTlsServer();
    const store = open(address(server, `tlsCAFile=${trusted}`));
    const writer = await store.acquire('owner');
    await server.kill();
    await server.start();

    expect(await append(writer, item(expecting('s', NO_STREAM)))).toMatchObject([{ kind: 'appended' }]);
    expect([...(server.logins.get('Streams/BatchAppend') ?? [])]).toEqual([HEADER]);
  });

  it('are not sent without TLS', async () => {
    const server = await aServer();
    await open(address(server, 'tls=false')).acquire('owner');
    expect(new Set([...server.logins.values()].flatMap((headers) => [...headers]))).toEqual(new Set(['']));
  });
});

describe('what does not fit is said in a sentence, without the password', () => {
  const other = file('other.pem', makeAuthority('Another authority').certificate);
  const noCertificate = file('empty.pem', '');

  it.each<[string, () => Promise<TestEventStore>, string, RegExp]>([
    [
      'a certificate of another authority',
      aTlsServer,
      `tlsCAFile=${other}`,
      /name the authority’s certificate with tlsCAFile/,
    ],
    [
      'a certificate of an authority that nobody knows',
      aTlsServer,
      'tls=true',
      /name the authority’s certificate with tlsCAFile/,
    ],
    [
      'a certificate of another host',
      () => aServer({ tls: authority.issue({ host: 'elsewhere.example' }) }),
      `tlsCAFile=${trusted}`,
      /certificate is for other names than the host/,
    ],
    [
      'a certificate that has expired',
      () => aServer({ tls: authority.issue({ expiresAt: Date.now() - 60_000 }) }),
      `tlsCAFile=${trusted}`,
      /certificate has expired/,
    ],
    ['TLS, where it is not expected', aTlsServer, 'tls=false', /if it speaks TLS, say tls=true/],
    [
      'no TLS, where it is expected',
      aServer,
      `tlsCAFile=${trusted}`,
      /does not speak TLS; if that is meant, say tls=false/,
    ],
    [
      'no such file',
      aServer,
      `tlsCAFile=${folder}/absent.pem`,
      /file that tlsCAFile names cannot be read.*absent\.pem/,
    ],
    ['a file without a certificate', aServer, `TLS-ca-file=${noCertificate}`, /tlsCAFile names has no PEM text/],
    ['what the client cannot read', aServer, 'nodePreference=best', /connection string cannot be used: .*best/],
  ])('%s', async (_, start, query, sentence) => {
    expect(await complaintOf(address(await start(), query))).toMatch(sentence);
  });

  it('nobody there', async () => {
    const server = await aServer();
    await server.stop();
    expect(await complaintOf(address(server, 'tls=false'))).toMatch(/nobody listens there/);
  });

  it.each(['esdb', 'esdb+discover'])('no leader among the hosts of %s', async (scheme) => {
    const server = await aTlsServer();
    const hosts = `localhost:${String(server.port)},localhost:1`;
    const complaint = await complaintOf(`${scheme}://${LOGIN}@${hosts}?tlsCAFile=${other}&maxDiscoverAttempts=1`);
    expect(complaint).toMatch(/none of the hosts says which server leads/);
  });

  it('a name and password that the server does not take', async () => {
    const server = await aTlsServer();
    server.faults.refuseLogins();
    const complaint = await complaintOf(address(server, `tlsCAFile=${trusted}`));
    expect(complaint).toMatch(/does not take the name and password of the connection string/);
  });

  it.each<[Operation, RegExp]>([
    ['read', /Reading tallyman-\w+ is not allowed to the name in the connection string/],
    ['read all', /Reading \$all is not allowed to the name/],
    ['append', /Appending to stream tallyman-owner is not allowed to the name/],
  ])('a name that may not %s', async (operation, sentence) => {
    for (const appendsOneByOne of [false, true]) {
      const server = await aTlsServer({ appendsOneByOne });
      server.faults.deny(operation);
      expect(await complaintOf(address(server, `tlsCAFile=${trusted}`))).toMatch(sentence);
      expect(server.events.filter(({ stream }) => stream.startsWith('tallyman'))).toEqual([]);
    }
  });
});
