import { decodeFact, storedFact, UnreadableEventError } from '@tallyman/event-catalog';
import type { EventFact } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';

/**
 * At most `limit` events of the log after position `after`, as far as a fold needs them. Ends before one that this release cannot read; throws
 * `UnreadableEventError` when that is the first.
 */
export const readFacts = async (
  store: Pick<EventStore, 'readLog'>,
  after: number,
  limit: number,
): Promise<readonly EventFact[]> => {
  const facts: EventFact[] = [];
  for (const recorded of await store.readLog(after, limit))
    try {
      facts.push(decodeFact(storedFact(recorded)));
    } catch (error) {
      if (!(error instanceof UnreadableEventError) || facts.length === 0) throw error;
      break;
    }
  return facts;
};
