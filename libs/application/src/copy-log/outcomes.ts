import { isFirstEventId, storedEnvelope, type RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';

/** What commands that made events were answered, by the positions of their first events. */
export const outcomesByPosition = async (
  store: EventStore,
  after: number,
  upTo: number,
): Promise<ReadonlyMap<number, string>> =>
  new Map((await store.readOutcomes(after, upTo)).map(({ position, outcome }) => [position, outcome]));

/** The id of the command whose first event this is; `undefined` if its body says none, or another. */
export const firstCommandId = (event: RecordedEvent): string | undefined => {
  const commandId = commandIdOf(event);
  return commandId !== undefined && isFirstEventId(event.id, commandId) ? commandId : undefined;
};

const commandIdOf = (event: RecordedEvent): string | undefined => {
  try {
    const { commandId } = storedEnvelope(event) as { readonly commandId?: unknown };
    return typeof commandId === 'string' ? commandId : undefined;
  } catch {
    return undefined;
  }
};
