import { eventId } from '@tallyman/event-catalog';
import { EventStoreError, firstExpectations, NO_STREAM } from '@tallyman/event-store';
import type { AppendItem, Standing } from '@tallyman/event-store';
import type { BoundedMap } from './bounded-map.js';
import { foreignEvent } from './faults.js';
import { inParallel } from './in-parallel.js';
import { findPlaces } from './open-log.js';
import type { OpenLog } from './open-log.js';
import { meaningOf } from './stored-form.js';
import { knownRevision } from './unseen.js';
import type { Unseen } from './unseen.js';

const READS_AT_ONCE = 32;
/** Members of a stream's metadata that make its events disappear. */
const HIDING = ['$maxAge', '$maxCount', '$tb'];

/** Streams of the server whose metadata was looked at and is harmless. */
export type InspectedStreams = BoundedMap<true>;

/** The log as a group meets it that comes after what is `unseen`. Throws `history_hidden`, `foreign_event`. */
export const standingOf = async (
  log: OpenLog,
  inspected: InspectedStreams,
  unseen: Unseen,
  items: readonly AppendItem[],
): Promise<Standing> => {
  const streams = [...firstExpectations(items).keys()];
  const commandIds = items.flatMap(({ commands }) => commands.map(({ commandId }) => commandId));
  const keys = new Map(commandIds.map((commandId) => [commandId, eventId(commandId, 0)]));
  const [revisions, places] = await Promise.all([
    inParallel(streams, READS_AT_ONCE, (stream) => revisionOf(log, inspected, unseen, stream)),
    findPlaces(log, [...new Set(keys.values())]),
  ]);
  const known = new Map(streams.map((stream, index) => [stream, revisions[index] ?? NO_STREAM]));
  return {
    lastPosition: log.tail.events.end.position,
    revisionOf: (stream) => known.get(stream) ?? NO_STREAM,
    hasCommand: (commandId) => unseen.commandIds.has(commandId) || places.has(keys.get(commandId) ?? ''),
  };
};

/** What the tail has seen, or what this owner wrote behind that, is the end, while nobody else appends; else the server refuses the append. */
const revisionOf = async (
  log: OpenLog,
  inspected: InspectedStreams,
  unseen: Unseen,
  stream: string,
): Promise<number> => {
  const serverStream = log.names.inServer(stream);
  const known = knownRevision(unseen, serverStream, log.tail.events.revisionOf(serverStream));
  if (known !== undefined && inspected.get(serverStream) === true) return known;
  const [[last]] = await Promise.all([
    log.client.readStream(serverStream, { direction: 'backwards', limit: 1 }),
    inspect(log, inspected, serverStream),
  ]);
  if (last === undefined) return NO_STREAM;
  if (meaningOf(last, log.names).kind !== 'event') throw foreignEvent(stream, last.revision);
  return last.revision;
};

const inspect = async ({ client }: OpenLog, inspected: InspectedStreams, serverStream: string): Promise<void> => {
  if (inspected.get(serverStream) === true) return;
  const [metadata] = await client.readStream(`$$${serverStream}`, { direction: 'backwards', limit: 1 });
  const data: unknown = metadata?.data;
  const hides = typeof data === 'object' && data !== null ? HIDING.filter((name) => name in data) : [];
  if (hides.length > 0)
    throw new EventStoreError(
      'history_hidden',
      `Stream ${JSON.stringify(serverStream)} has ${hides.join(', ')} in its metadata, which hides or removes events`,
    );
  inspected.set(serverStream, true);
};
