import type { EventStore } from '@tallyman/event-store';
import type { HeadWatch } from './head-watch.js';
import type { Moment, QueryRefusal } from './stock-queries-port.js';

/** Clocks of clients may be ahead of the log's by this much (ms) before a time counts as the future. */
const CLOCK_TOLERANCE = 5 * 60_000;

type Resolved = { readonly kind: 'position'; readonly position: number; readonly head: number } | QueryRefusal;

const aheadOfLog = (position: number, head: number): QueryRefusal => ({
  kind: 'refused',
  code: 'position_ahead_of_log',
  detail: `Position ${String(position)} does not exist yet: the log ends at ${String(head)}.`,
});

/** The position of a moment and where the log ends; refused when the moment has not come. */
export const resolveMoment = async (store: EventStore, head: HeadWatch, at: Moment, now: number): Promise<Resolved> => {
  const end = await head.ask();
  if ('position' in at)
    return at.position > end ? aheadOfLog(at.position, end) : { kind: 'position', position: at.position, head: end };
  if (at.time > now + CLOCK_TOLERANCE) {
    const detail = `${new Date(at.time).toISOString()} has not come yet: the log cannot say what will be.`;
    return { kind: 'refused', code: 'time_ahead_of_log', detail };
  }
  const position = await store.positionAt(at.time);
  return { kind: 'position', position, head: Math.max(end, position) };
};

/** Refuses a `minPosition` that the log has not reached: waiting for it would be waiting for somebody else's next command. */
export const checkMinPosition = async (head: HeadWatch, minPosition: number): Promise<QueryRefusal | undefined> => {
  if (minPosition <= (await head.position())) return undefined;
  const end = await head.ask();
  return minPosition > end ? aheadOfLog(minPosition, end) : undefined;
};
