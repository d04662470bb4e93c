import type { EventlessCommand } from '@tallyman/event-store';
import { ask, openClient } from './connections.js';
import type { ClientOptions } from './connections.js';
import { unavailable } from './faults.js';
import { DECLARE_COMMANDS, FETCH_COMMANDS } from './statements.js';

/** See `EventStore.scanCommands`. One cursor on a connection of its own. */
export async function* scanCommands(
  options: ClientOptions,
  signal?: AbortSignal,
): AsyncGenerator<readonly EventlessCommand[], void, undefined> {
  const isAborted = (): boolean => signal?.aborted === true;
  if (isAborted()) return;
  const client = await openClient(options);
  // With a statement under way this breaks the connection: the first page may take long, because the server sorts for it.
  const stop = (): void => void client.end();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (isAborted()) return;
    await client.query(DECLARE_COMMANDS);
    for (;;) {
      const page = await ask(client, FETCH_COMMANDS, []);
      if (page.length === 0 || isAborted()) return;
      yield page;
      if (isAborted()) return;
    }
  } catch (error) {
    if (!isAborted()) throw unavailable(error);
  } finally {
    signal?.removeEventListener('abort', stop);
    if (!isAborted()) await client.end();
  }
}
