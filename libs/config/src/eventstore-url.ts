/** Options of a connection string that the client knows; it takes them in any case. It prints the whole string, password and all, for another. */
const OPTIONS = [
  'connectionName',
  'defaultDeadline',
  'discoveryInterval',
  'gossipTimeout',
  'keepAliveInterval',
  'keepAliveTimeout',
  'maxDiscoverAttempts',
  'nodePreference',
  'tls',
  'tlsCAFile',
  'tlsVerifyCert',
  'userCertFile',
  'userKeyFile',
];
const KNOWN: ReadonlySet<string> = new Set(OPTIONS.map((name) => name.toLowerCase()));

const SHAPE = /^esdb(\+discover)?:\/\/([^\s/?#@:]+:[^\s/?#@:]+@)?[^\s/?#@]+\/?(\?[^\s?#]+)?$/;

/** What is wrong with the value of EVENTSTORE_URL, without showing it: it may have a password in it. */
export const eventStoreUrlProblem = (url: string): string | undefined => {
  if (url.startsWith('kurrentdb'))
    return 'EVENTSTORE_URL begins with kurrentdb, which this release does not know: write esdb:// or esdb+discover:// for the same server.';
  if (!SHAPE.test(url))
    return 'EVENTSTORE_URL must be esdb://host:2113?tls=false or the like (esdb+discover:// for a cluster; percent-encode what is special in a password); leave it empty to keep the log in PostgreSQL.';
  const options = new URLSearchParams(url.split('?')[1]);
  for (const [name, value] of options) {
    const flat = name.toLowerCase().replaceAll(/[_-]/g, '');
    if (!KNOWN.has(flat)) return `EVENTSTORE_URL has an option that is not one of ${OPTIONS.join(', ')}.`;
    if (flat === 'tlsverifycert' && value !== 'true')
      return 'EVENTSTORE_URL has tlsVerifyCert=false, which does nothing: name the authority of the certificate with tlsCAFile.';
  }
  return undefined;
};

/** A connection string without the name and password in it. */
export const redacted = (url: string): string => url.replace(/^([^/]*:\/\/)[^/?#]*@/, '$1***@');

/** What a value of EVENTSTORE_URL that is taken has in it in vain. */
export const eventStoreUrlWarning = (url: string): string | undefined =>
  redacted(url) !== url && /[?&]tls=false\b/i.test(url)
    ? 'EVENTSTORE_URL has a name and password, which are not sent with tls=false: the server takes every call for nobody’s.'
    : undefined;
