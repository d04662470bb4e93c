import type { LoggedEvent } from './event-log.js';

/** The ids of the latest events, in memory only: what an append with `any` or `stream_exists` is compared with. */
export interface RecentIds {
  /** The revision this id got in this stream, if that is still remembered. */
  readonly revisionIn: (stream: string, id: string) => bigint | undefined;
  readonly remember: (event: LoggedEvent) => void;
  /** A restart. */
  readonly forget: () => void;
}

const LIMIT_BYTES = 8 * 1024 * 1024;
const entryBytes = (stream: string): number => 36 + 2 * stream.length;

export const createRecentIds = (): RecentIds => {
  const entries = new Map<string, { readonly stream: string; readonly revision: bigint }>();
  /** Stands at the oldest: one that began anew would pass all that were deleted. */
  let oldest = entries.entries();
  let bytes = 0;
  return {
    revisionIn(stream, id) {
      const entry = entries.get(id);
      return entry?.stream === stream ? entry.revision : undefined;
    },
    remember({ id, stream, revision }) {
      while (bytes > LIMIT_BYTES) {
        const next = oldest.next();
        if (next.done === true) break;
        const [known, entry] = next.value;
        entries.delete(known);
        bytes -= entryBytes(entry.stream);
      }
      // An id that is there already stays with the stream that had it first.
      if (entries.has(id)) return;
      entries.set(id, { stream, revision });
      bytes += entryBytes(stream);
    },
    forget() {
      entries.clear();
      oldest = entries.entries();
      bytes = 0;
    },
  };
};
