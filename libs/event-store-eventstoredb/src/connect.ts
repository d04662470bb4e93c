import { readFileSync } from 'node:fs';
import { EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreError } from '@tallyman/event-store';

/** Options that name a file of PEM texts, as they are compared: in any case, with `_` or `-` anywhere. */
const FILES = new Map([
  ['tlscafile', 'tlsCAFile'],
  ['usercertfile', 'userCertFile'],
  ['userkeyfile', 'userKeyFile'],
]);

/**
 * A client that connects when first used. Throws `store_unavailable`, without the string in its text, if that cannot be read or a file that it
 * names cannot.
 */
export const connect = (connectionString: string): EventStoreDBClient => {
  checkFiles(connectionString);
  const client = parsed(fromAllHosts(connectionString));
  appendEachByItself(client);
  survivesFailedDiscovery(client);
  return client;
};

/** Of `esdb+discover://a,b,c` the client asks the first host alone, for ever. With several hosts it looks for the leader without `+discover` too, by all of them. */
const fromAllHosts = (connectionString: string): string =>
  connectionString.replace(/^esdb\+discover(?=:\/\/[^?]*,)/, 'esdb');

const parsed = (connectionString: string): EventStoreDBClient => {
  try {
    return EventStoreDBClient.connectionString(connectionString);
  } catch (error) {
    // Without the error itself: it has the whole string in it.
    const reason = error instanceof Error ? error.message : '';
    throw new EventStoreError('store_unavailable', `The connection string cannot be used: ${reason}`);
  }
};

/** The client does not say which file is missing, and takes one that is empty. */
const checkFiles = (connectionString: string): void => {
  for (const [name, value] of new URLSearchParams(connectionString.split('?')[1]?.replaceAll('+', '%2B'))) {
    const option = FILES.get(name.toLowerCase().replaceAll(/[_-]/g, ''));
    if (option !== undefined) checkFile(option, value);
  }
};

const checkFile = (option: string, path: string): void => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EventStoreError('store_unavailable', `The file that ${option} names cannot be read: ${reason}`);
  }
  if (!text.includes('-----BEGIN '))
    throw new EventStoreError('store_unavailable', `The file that ${option} names has no PEM text in it: ${path}`);
};

/**
 * `appendToStream` makes one call per append then. Its other way, one stream for all appends, keeps those under way in a table of the whole module: when
 * any stream of any client breaks all of them are rejected, and an answer that comes after that throws where nobody can catch it.
 */
const appendEachByItself = (client: EventStoreDBClient): void => {
  Object.defineProperty(client, 'supports', { value: () => Promise.resolve(false) });
};

/** The client does not wait for what it does after a failed call, which fails too when no server leads at that moment: the process would end. */
const survivesFailedDiscovery = (client: EventStoreDBClient): void => {
  const handleError = client['handleError'];
  const value: typeof handleError = (grpc, error) => handleError(grpc, error).catch(() => undefined);
  Object.defineProperty(client, 'handleError', { value });
};
