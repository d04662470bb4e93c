/** What this owner wrote for certain and its tail may not have seen yet. */
export interface Unseen {
  /** Last revisions of streams of the server, that of the commands among them. */
  readonly revisions: ReadonlyMap<string, number>;
  readonly commandIds: ReadonlySet<string>;
  readonly eventIds: ReadonlySet<string>;
}

export const NOTHING_UNSEEN: Unseen = { revisions: new Map(), commandIds: new Set(), eventIds: new Set() };

/** Last revision known of a stream of the server: what the tail has seen, or what was written behind that. */
export const knownRevision = (
  { revisions }: Unseen,
  serverStream: string,
  seen: number | undefined,
): number | undefined => {
  const written = revisions.get(serverStream);
  if (written === undefined || seen === undefined) return written ?? seen;
  return Math.max(written, seen);
};
