import type { LogClient } from './client.js';
import type { IndexedCommand, LogIndex } from './log-index.js';
import type { LogNames } from './names.js';
import type { Tail } from './tail.js';

/** A log in use: what reading and writing share. */
export interface OpenLog {
  readonly client: LogClient;
  readonly index: LogIndex;
  readonly names: LogNames;
  readonly tail: Tail;
}

/** Where the rows of those commands are, of all that the tail has seen, by key. */
export const findPlaces = async (
  { index, tail }: OpenLog,
  keys: readonly string[],
): Promise<ReadonlyMap<string, IndexedCommand>> => {
  const places = new Map<string, IndexedCommand>();
  // In this order: what is brought into the index meanwhile is found there.
  for (const key of keys) {
    const place = tail.feed.command(key);
    if (place !== undefined) places.set(key, place);
  }
  const others = keys.filter((key) => !places.has(key));
  if (others.length > 0) for (const place of await index.findCommands(others)) places.set(place.key, place);
  return places;
};
