import type { RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { FoldedWindow } from '@tallyman/read-models';
import { foldEvents } from '../projections/fold-events.js';

/** Most events that one read of the log asks for. */
const PAGE = 5000;

const readRange = async (store: EventStore, from: number, to: number): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for (let after = from; after < to;) {
    const page = await store.readLog(after, Math.min(PAGE, to - after));
    for (const event of page) if (event.position <= to) events.push(event);
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.position;
  }
  return events;
};

/** Folds at most `windowSize` positions of the log after `from`, none beyond `to`. At the end of the log the window is empty. */
export const foldLog = async (
  store: EventStore,
  from: number,
  to: number,
  windowSize: number,
): Promise<FoldedWindow> => {
  const events = await readRange(store, from, Math.min(to, from + windowSize));
  const { changes, count } = foldEvents(events);
  return { from, to: events[count - 1]?.position ?? from, changes, events: count };
};
