import { NO_STREAM } from '@tallyman/event-store';
import type { AppendItem, LogWriter } from '@tallyman/event-store';
import {
  aCommand,
  commandItem,
  expecting,
  fresh,
  numbers,
  wholeLog,
  wholeStream,
} from '../../../event-store/src/testing/fixtures.js';
import type { PostgresEventStore } from '../postgres-event-store.js';
import { createLogDatabase } from './log-database.js';
import type { LogDatabase } from './log-database.js';
import { openLossyProxy } from './lossy-proxy.js';
import type { LossyProxy } from './lossy-proxy.js';

/** A log whose owner reaches it over a wire that can be cut. */
export class LossyLog {
  /** Of a new owner for each test, which asks after lost appends for 400 ms. */
  writer: LogWriter;

  private constructor(
    readonly database: LogDatabase,
    readonly proxy: LossyProxy,
    /** Not through the proxy. */
    readonly direct: PostgresEventStore,
  ) {}

  static async open(): Promise<LossyLog> {
    const database = await createLogDatabase();
    return new LossyLog(database, await openLossyProxy(database.url), database.open());
  }

  async newOwner(): Promise<void> {
    const { database, proxy } = this;
    this.writer = await database.open({ connectionString: proxy.url, settlePatienceMs: 400 }).acquire('owner');
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.proxy.close();
  }

  async expectSound(): Promise<void> {
    const events = await wholeLog(this.direct);
    expect(events.map((event) => event.position)).toEqual(numbers(1, events.length));
    expect((await this.direct.head()).position).toBe(events.length);
  }

  /** Whether the item is wholly in the log; fails if only a part of it is. */
  async isThere({ streams, commands }: AppendItem): Promise<boolean> {
    const rows = await this.direct.findCommands(commands.map((command) => command.commandId));
    const stored = await Promise.all(streams.map(({ stream }) => wholeStream(this.direct, stream)));
    const whole = streams.every(({ events }, index) => events.length === stored[index]?.length);
    if (rows.length === commands.length && whole) return true;
    expect([rows.length, stored.flat().length]).toEqual([0, 0]);
    return false;
  }
}

/** One lossy log for the tests of a file, with a new owner and a mended wire for each. */
export const useLossyLog = (): (() => LossyLog) => {
  let opened: LossyLog | undefined;
  const log = (): LossyLog => {
    if (opened === undefined) throw new Error('the log is not open yet');
    return opened;
  };
  beforeAll(async () => {
    opened = await LossyLog.open();
  });
  beforeEach(() => log().newOwner());
  afterEach(() => {
    log().proxy.mend();
  });
  afterAll(() => log().close());
  return log;
};

/** What an append may consist of. */
export const KINDS: readonly (readonly [string, () => AppendItem])[] = [
  ['with events', () => commandItem(fresh('command'), expecting(fresh('lost'), NO_STREAM, 2))],
  ['of command rows only', () => ({ streams: [], commands: [aCommand()] })],
];
