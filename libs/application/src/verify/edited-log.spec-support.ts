import { eventId, type RecordedEvent } from '@tallyman/event-catalog';
import type { EventlessCommand, EventStore } from '@tallyman/event-store';

/** An event as it is stored, with the outcome of the command whose first event it is. */
export interface StoredRow {
  readonly event: RecordedEvent;
  readonly outcome: string | undefined;
}

/** All that a log keeps; whatever somebody does to it, every way of reading it says the same. */
export interface StoredLog {
  /** In order of position. */
  readonly rows: StoredRow[];
  readonly eventless: EventlessCommand[];
}

export const storedLog = async (store: EventStore): Promise<StoredLog> => {
  const events = await store.readLog(0, 100_000);
  const outcomes = new Map((await store.readOutcomes(0, events.length)).map((one) => [one.position, one.outcome]));
  const eventless: EventlessCommand[] = [];
  for await (const page of store.scanCommands()) eventless.push(...page);
  return { rows: events.map((event) => ({ event, outcome: outcomes.get(event.position) })), eventless };
};

/** What the verification reads of such a log. */
export const storeOf = (store: EventStore, { rows, eventless }: StoredLog): EventStore => {
  const within = (after: number, upTo: number) =>
    rows.filter(({ event: { position } }) => position > after && position <= upTo);
  return {
    ...store,
    readLog: (after, limit) =>
      Promise.resolve(
        within(after, Infinity)
          .slice(0, limit)
          .map(({ event }) => event),
      ),
    readOutcomes: (after, upTo) =>
      Promise.resolve(
        within(after, upTo).flatMap(({ event: { position }, outcome }) =>
          outcome === undefined ? [] : [{ position, outcome }],
        ),
      ),
    async *scanCommands() {
      if (eventless.length > 0) yield await Promise.resolve(eventless);
    },
    findCommands: (ids) =>
      Promise.resolve(
        ids.flatMap((commandId) => {
          const key = eventId(commandId, 0);
          const made = rows.find(({ event, outcome }) => event.id === key && outcome !== undefined);
          const first =
            made?.outcome === undefined ? [] : [{ commandId, outcome: made.outcome, firstEvent: made.event }];
          return [...first, ...eventless.filter((row) => row.commandId === commandId)];
        }),
      ),
  };
};
