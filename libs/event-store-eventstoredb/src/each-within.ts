import type { StreamingRead } from '@eventstore/db-client';
import { ClientFault } from './client-fault.js';

/**
 * The events of a read of the client. Throws `unavailable` when the next one does not come within `idleMs`; for ever with `Infinity`.
 * When its loop is left early a short read is let run out: servers end the connection of a client that cancels too often.
 */
export async function* eachWithin<Event>(
  read: StreamingRead<Event>,
  idleMs: number,
  isShort: boolean,
): AsyncGenerator<Event, void, undefined> {
  // It may fail once more after its end, when nobody listens any more.
  read.on('error', ignore);
  const events = read.iterator({ destroyOnReturn: false });
  let isLeft = true;
  try {
    for (;;) {
      const next = await nextWithin(read, events, idleMs);
      if (next.done === true) break;
      yield next.value as Event;
    }
    isLeft = false;
  } catch (error) {
    isLeft = error instanceof ClientFault;
    throw error;
  } finally {
    // What was received must be taken: the client's `dispose` waits for the end of every read.
    if (isLeft) read.resume();
    // There is nothing to cancel if the call was never made.
    if (isLeft && !isShort) read.cancel().catch(ignore);
  }
}

const ignore = (): void => undefined;

const nextWithin = async <Event>(
  read: StreamingRead<Event>,
  events: AsyncIterator<unknown>,
  idleMs: number,
): Promise<IteratorResult<unknown, unknown>> => {
  if (idleMs === Infinity) return events.next();
  const timer = setTimeout(() => {
    read.destroy(new ClientFault('unavailable', `Nothing was read for ${String(idleMs)} ms`));
  }, idleMs);
  try {
    return await events.next();
  } finally {
    clearTimeout(timer);
  }
};
