/** What a name of a stream or an event type is written behind that would mean something else to EventStoreDB or to this library. */
const ESCAPE = '~';
/** `$`: EventStoreDB's own. `tallyman-`, `tallyman:`: ours. */
const MUST_ESCAPE = /^(?:\$|~|tallyman[-:])/u;
const LOG_NAME = /^[a-z0-9]{1,40}$/u;

/** The types of what is in the log beside events. */
export const OWNER_TOOK_OVER = 'OwnerTookOver';
export const COMMAND_ANSWERED = 'CommandAnswered';

/** Which streams of the server are a log's own, and what they are called outside. */
export interface LogNames {
  /** The stream whose last event says who may append. */
  readonly owner: string;
  /** The stream of the commands that made no events. */
  readonly commands: string;
  /** The server's stream that holds a stream of the log. */
  readonly inServer: (stream: string) => string;
  /** The log's stream that one of the server's holds; `undefined` if it holds none. */
  readonly inLog: (serverStream: string) => string | undefined;
}

/** Throws `RangeError` for a log name that is not 1 to 40 lower-case letters and digits. */
export const namesOf = (log: string | undefined): LogNames => {
  if (log !== undefined && !LOG_NAME.test(log)) throw new RangeError('A log is named by lower-case letters and digits');
  const root = log === undefined ? '' : `tallyman:${log}:`;
  return {
    owner: `${root}tallyman-owner`,
    commands: `${root}tallyman-commands`,
    inServer: (stream) => `${root}${escaped(stream)}`,
    inLog: (serverStream) => (serverStream.startsWith(root) ? unescaped(serverStream.slice(root.length)) : undefined),
  };
};

const escaped = (name: string): string => (MUST_ESCAPE.test(name) ? `${ESCAPE}${name}` : name);

const unescaped = (name: string): string | undefined => {
  if (name.startsWith(ESCAPE)) return name.slice(ESCAPE.length);
  return MUST_ESCAPE.test(name) ? undefined : name;
};

/** An event type as the server has it: one that begins with `$` would be a system event. */
export const typeInServer = escaped;
export const typeInLog = (type: string): string => unescaped(type) ?? type;
