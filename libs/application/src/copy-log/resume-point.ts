import type { EventStore, LogHead } from '@tallyman/event-store';
import { CopyError } from './copy-log.js';

/** How far the destination has come: everything before this time is there, and of this time the events up to this position. */
export interface ResumePoint {
  readonly position: number;
  readonly recordedAt: number;
}

/**
 * Where to go on. Throws `not_a_prefix` if the destination is further than the source, or its last event is another one there; whether
 * all before it is the same, the comparison afterwards says.
 */
export const resumePoint = async (source: EventStore, head: LogHead, destination: EventStore): Promise<ResumePoint> => {
  const { position, recordedAt } = await destination.head();
  if (position > head.position || recordedAt > head.recordedAt)
    throw notAPrefix(`it goes on to position ${String(position)}, the source to ${String(head.position)}`);
  if (position === 0) return { position, recordedAt };
  const [theirs, ours] = await Promise.all([source.readPosition(position), destination.readPosition(position)]);
  if (theirs === undefined)
    throw new CopyError('source_incomplete', `The source has no event at position ${String(position)}`);
  const isSame = ours?.id === theirs.id && ours.stream === theirs.stream && Buffer.from(ours.hash).equals(theirs.hash);
  if (!isSame) throw notAPrefix(`its event at position ${String(position)} is another one`);
  return { position, recordedAt };
};

const notAPrefix = (reason: string): CopyError =>
  new CopyError(
    'not_a_prefix',
    `The destination is neither empty nor the beginning of the source: ${reason}. Nothing was changed.`,
  );
