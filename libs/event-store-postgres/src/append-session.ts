import type { Client, Connection, Submittable } from 'pg';
import { placeValues } from './group-message.js';
import type { GroupMessage, LogPlace } from './group-message.js';
import { refusalState } from './faults.js';
import { APPEND, APPEND_SESSION, COPY_COMMANDS, COPY_EVENTS } from './statements.js';

/** Longer than any honest append: a server that vanished without a word is noticed at last. */
const ANSWER_TIMEOUT_MS = 60_000;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

interface Awaited {
  /** The log's count of appends, this one included. */
  readonly resolve: (appends: number) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

interface DataRow {
  readonly fields: readonly (string | null)[];
}

/**
 * A connection that does nothing but append. Each append is one write: the append function, COPY of the events, COPY of the command rows
 * if there are any, Sync. Up to the Sync they are one transaction; if one of them fails the server skips the rest. Several appends may be
 * under way; the server answers them in the order in which they were written.
 *
 * To `pg` it is one query that never ends: `pg` hands it every message of the server. It is queued anew after each answer.
 */
export class AppendSession implements Submittable {
  private connection: Connection | undefined;
  private readonly underWay: Awaited[] = [];
  private appends = Number.NaN;
  /** Why nothing more can be sent. */
  private ended: unknown;

  private constructor(private readonly client: Client) {}

  /** Takes the connection over for good, and prepares it. */
  static async begin(client: Client): Promise<AppendSession> {
    await client.query(APPEND_SESSION);
    const session = new AppendSession(client);
    await new Promise<number>((resolve, reject) => {
      session.awaitAnswer(resolve, reject);
      client.query(session);
    });
    return session;
  }

  get isOpen(): boolean {
    return this.ended === undefined;
  }

  /** Writes at once. Rejects with the server's refusal, or with the end of the connection: then nobody knows. */
  append(place: LogPlace, group: GroupMessage): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.connection === undefined || !this.isOpen) {
        reject(this.ended instanceof Error ? this.ended : new Error('The connection has ended'));
        return;
      }
      this.awaitAnswer(resolve, reject);
      writeAppend(this.connection, place, group);
    });
  }

  /** Says good-bye to the server; what is under way is lost. */
  close(): void {
    this.fail(new Error('The connection was closed'));
    this.connection?.end();
  }

  /** Called by `pg` whenever this "query" gets its turn again; the first time the statements are prepared. */
  submit(connection: Connection): void {
    if (this.connection !== undefined) return;
    this.connection = connection;
    for (const { name, text } of [APPEND, COPY_EVENTS, COPY_COMMANDS]) {
      connection.parse({ name, text, types: [] }, true);
    }
    connection.sync();
  }

  handleDataRow({ fields }: DataRow): void {
    this.appends = Number(fields[0]);
  }

  handleCommandComplete(): void {
    // The commit is not done before ReadyForQuery.
  }

  handleCopyInResponse(): void {
    // The rows were sent without waiting for it.
  }

  handleReadyForQuery(): void {
    const answered = this.underWay.shift();
    clearTimeout(answered?.timer);
    answered?.resolve(this.appends);
    this.client.query(this);
  }

  /** A refusal concerns the oldest append alone; anything else is the end of the connection. */
  handleError(error: unknown): void {
    if (refusalState(error) === undefined || !this.isOpen) {
      this.fail(error);
      return;
    }
    const refused = this.underWay.shift();
    clearTimeout(refused?.timer);
    refused?.reject(error);
    this.client.query(this);
  }

  private awaitAnswer(resolve: (appends: number) => void, reject: (error: unknown) => void): void {
    const timer = setTimeout(() => {
      this.fail(new Error(`No answer to an append within ${String(ANSWER_TIMEOUT_MS)} ms`));
      this.connection?.stream.destroy();
    }, ANSWER_TIMEOUT_MS);
    this.underWay.push({ resolve, reject, timer });
  }

  private fail(error: unknown): void {
    this.ended ??= error;
    for (const { reject, timer } of this.underWay.splice(0)) {
      clearTimeout(timer);
      reject(error);
    }
  }
}

/** Corked: all of it leaves in one system call, as far as the socket takes it. */
const writeAppend = (connection: Connection, place: LogPlace, { events, commands, values }: GroupMessage): void => {
  const { stream } = connection;
  stream.cork();
  connection.bind({ statement: APPEND.name, values: [...placeValues(place), ...values] }, true);
  connection.execute(null, true);
  if (events !== undefined) writeCopy(connection, COPY_EVENTS.name, events);
  if (commands !== undefined) writeCopy(connection, COPY_COMMANDS.name, commands);
  connection.sync();
  stream.uncork();
};

const writeCopy = (connection: Connection, statement: string, rows: Buffer): void => {
  connection.bind({ statement }, true);
  connection.execute(null, true);
  connection.stream.write(rows);
  connection.stream.write(COPY_DONE);
};
