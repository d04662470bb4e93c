import { eventId } from '@tallyman/event-catalog';
import { EventStoreError } from '@tallyman/event-store';
import type { AppendItem, EventlessCommand, ResolvedGroup } from '@tallyman/event-store';
import type { EventToStore } from './client.js';
import type { LogNames } from './names.js';
import { eventToStore, rowToStore, storedBytes } from './stored-form.js';

/** The events of an item, all in one stream; `undefined` if it has none. */
export interface ItemPlace {
  readonly stream: string;
  readonly first: number;
  readonly count: number;
  /** Of the first. */
  readonly hash: Uint8Array;
}

/** A good item's command rows that ride in no event. */
export interface LooseRow {
  readonly item: number;
  readonly commandId: string;
  /** `eventId(commandId, 0)` */
  readonly key: string;
  readonly toStore: EventToStore;
}

export interface StreamPlan {
  /** In the log. */
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly EventToStore[];
}

/** What of a group goes to the server, once it was worked out. */
export interface GroupPlan {
  readonly streams: readonly StreamPlan[];
  readonly rows: readonly LooseRow[];
  readonly places: readonly (ItemPlace | undefined)[];
}

interface Draft {
  readonly stream: string;
  readonly expected: number;
  readonly events: EventToStore[];
}

/** Rows of commands without events ride in the first event of their item. */
export const planGroup = (
  items: readonly AppendItem[],
  group: ResolvedGroup,
  recordedAt: number,
  epoch: number,
): GroupPlan => {
  const drafts = new Map<string, Draft>();
  const rows: LooseRow[] = [];
  let next = 0;
  const places = items.map((item, index): ItemPlace | undefined => {
    if (group.results[index]?.kind !== 'appended') return undefined;
    const own = eventlessRows(item, recordedAt);
    const start = next;
    for (const { events } of item.streams) next += events.length;
    const events = group.events.slice(start, next);
    const [first] = events;
    if (first === undefined) {
      for (const row of own) {
        const { commandId } = row;
        rows.push({ item: index, commandId, key: eventId(commandId, 0), toStore: rowToStore(row, epoch) });
      }
      return undefined;
    }
    const draft = drafts.get(first.stream) ?? { stream: first.stream, expected: first.revision - 1, events: [] };
    drafts.set(first.stream, draft);
    for (const [offset, event] of events.entries()) {
      const beside = { recordedAt, epoch, outcome: group.outcomes[start + offset], rows: offset === 0 ? own : [] };
      draft.events.push(eventToStore(event, beside));
    }
    return { stream: first.stream, first: first.revision, count: events.length, hash: first.hash };
  });
  return { streams: [...drafts.values()], rows, places };
};

const eventlessRows = ({ commands }: AppendItem, recordedAt: number): readonly EventlessCommand[] =>
  commands.flatMap((command) => ('commandHash' in command ? { ...command, recordedAt } : []));

/** Throws `append_too_large` if the server would refuse a part of it: the other parts would be written by then. */
export const checkSizes = ({ streams, rows }: GroupPlan, maxStoredBytes: number): void => {
  for (const events of [...streams.map((stream) => stream.events), rows.map(({ toStore }) => toStore)]) {
    const bytes = events.reduce((sum, event) => sum + storedBytes(event), 0);
    if (bytes <= maxStoredBytes) continue;
    throw new EventStoreError(
      'append_too_large',
      `An append of ${String(bytes)} bytes to one stream as it is stored; the server takes ${String(maxStoredBytes)}`,
    );
  }
};

/** Throws `invalid_body` if an event of it has the id of another of the group or of a recent one. */
export const checkIds = ({ streams }: GroupPlan, isKnown: (id: string) => boolean): void => {
  const ids = new Set<string>();
  for (const { events } of streams) {
    for (const { id } of events) {
      if (ids.has(id) || isKnown(id)) throw new EventStoreError('invalid_body', 'An event id is in the log already');
      ids.add(id);
    }
  }
};

/** The last revision that each stream of the server has once these are written. */
export const lastRevisions = (streams: readonly StreamPlan[], names: LogNames): ReadonlyMap<string, number> =>
  new Map(streams.map(({ stream, expected, events }) => [names.inServer(stream), expected + events.length]));
