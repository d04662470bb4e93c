import type { EventStore } from '@tallyman/event-store';

/** Where the log ends: answers need it for their lag, not for their truth. */
export interface HeadWatch {
  /** Without waiting: exact in the process that owns the log, at most 200 ms old elsewhere; `undefined` when nothing that new is known. */
  known(): number | undefined;
  /** The same, but it waits. */
  position(): Promise<number>;
  /** Asks the log now. */
  ask(): Promise<number>;
}

export interface HeadWatchOptions {
  readonly store: Pick<EventStore, 'head'>;
  /** Position of the last event, in the process that owns the log and therefore knows; `undefined` elsewhere. */
  readonly ownHead?: () => number | undefined;
  /** Milliseconds, of a clock that never goes back; default the process's. */
  readonly now?: () => number;
}

/** The log is asked again this long (ms) after the last time, behind the back of those who can do with what is known. */
const REFRESH_AFTER = 100;
const TOO_OLD_AFTER = 200;

export const createHeadWatch = (options: HeadWatchOptions): HeadWatch => {
  const { store, ownHead = () => undefined, now = () => performance.now() } = options;
  let latest = 0;
  let askedAt = -Infinity;
  let asking: Promise<number> | undefined;

  const ask = async (): Promise<number> => {
    const started = now();
    const { position } = await store.head();
    latest = Math.max(latest, position);
    askedAt = Math.max(askedAt, started);
    return latest;
  };

  const askTogether = (): Promise<number> =>
    (asking ??= ask().finally(() => {
      asking = undefined;
    }));

  const known = (): number | undefined => {
    const own = ownHead();
    if (own !== undefined) return (latest = Math.max(latest, own));
    const age = now() - askedAt;
    if (age > REFRESH_AFTER && age <= TOO_OLD_AFTER)
      // Whoever comes when it is too old asks again, and is told why it cannot be known.
      askTogether().catch(() => undefined);
    return age <= TOO_OLD_AFTER ? latest : undefined;
  };

  return { known, ask, position: async () => known() ?? askTogether() };
};
