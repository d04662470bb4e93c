import { AppendSession } from './append-session.js';
import { openClient } from './connections.js';
import type { ClientOptions } from './connections.js';
import { unavailable } from './faults.js';
import type { GroupMessage, LogPlace } from './group-message.js';

/** The one connection on which a store appends, opened when it is needed and anew when it was lost. */
export class AppendChannel {
  private session: Promise<AppendSession> | undefined;
  private closed = false;

  constructor(private readonly options: ClientOptions) {}

  /**
   * Sends behind what was sent before, and answers the log's count of appends, this one included. Rejects with `store_unavailable` if there
   * is no connection: then nothing was sent. With any other error see `AppendSession.append`.
   */
  async append(place: LogPlace, group: GroupMessage): Promise<number> {
    const session = await this.open();
    return session.append(place, group);
  }

  /** Connects, if need be, so that the first append need not. Throws `store_unavailable`. */
  async ready(): Promise<void> {
    await this.open();
  }

  /** Gives the connection up; the next append opens another. */
  async drop(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    const opened = await session?.catch(() => undefined);
    opened?.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.drop();
  }

  private async open(): Promise<AppendSession> {
    for (;;) {
      this.session ??= this.connect();
      const { session } = this;
      try {
        const opened = await session;
        if (opened.isOpen) return opened;
      } catch (error) {
        this.forget(session);
        throw unavailable(error);
      }
      this.forget(session);
    }
  }

  private forget(session: Promise<AppendSession>): void {
    if (this.session === session) this.session = undefined;
  }

  private async connect(): Promise<AppendSession> {
    if (this.closed) throw new Error('The store is closed');
    const client = await openClient(this.options);
    try {
      return await AppendSession.begin(client);
    } catch (error) {
      await client.end();
      throw error;
    }
  }
}
