import type { RecordedEvent } from '@tallyman/event-catalog';
import type { ReadStreamOptions } from './port.js';

/** The part of a whole stream (in order of revision, from 0) that `readStream` answers. */
export const selectRevisions = (
  stream: readonly RecordedEvent[],
  options: ReadStreamOptions,
): readonly RecordedEvent[] => {
  const { from, to, limit } = options;
  if (options.direction === 'backwards') {
    const range = stream.slice(Math.max(0, to ?? 0), Math.max(0, (from ?? Infinity) + 1));
    return range.reverse().slice(0, Math.max(0, limit));
  }
  return stream.slice(Math.max(0, from ?? 0), Math.max(0, (to ?? Infinity) + 1)).slice(0, Math.max(0, limit));
};
