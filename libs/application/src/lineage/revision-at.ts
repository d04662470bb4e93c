import type { EventStore } from '@tallyman/event-store';

/** Revision of a stream's last event at or before a position; `undefined`: it has none. O(log n) reads of one event. */
export const revisionAt = async (
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  position: number,
): Promise<number | undefined> => {
  const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
  if (last === undefined || last.position <= position) return last?.revision;
  let [low, high] = [-1, last.revision];
  // The event of `low` is not after the position, that of `high` is.
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await store.readStream(stream, { from: middle, limit: 1 });
    if (event !== undefined && event.position <= position) low = middle;
    else high = middle;
  }
  return low < 0 ? undefined : low;
};
