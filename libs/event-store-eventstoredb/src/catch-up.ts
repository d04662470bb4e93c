import type { OpenLog } from './open-log.js';
import { retried } from './retried.js';
import { meaningOf } from './stored-form.js';

/** Enough, as a rule, to meet an event of the log from the end of `$all`. */
const FIRST_LOOK = 4;
const WHOLE = 2 ** 31 - 1;

/**
 * Settles when the tail has seen all that was in the log at the time of the call. Calls that come while one is under way share the one after it.
 */
export const createCatchUp = (): ((log: OpenLog) => Promise<void>) => {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  /** Nothing of the log is at or before this place that the tail has not seen, or is waiting for. */
  const looked = { upTo: -1n };
  const catchUp = async (log: OpenLog): Promise<void> => {
    const target = await retried(
      async () => (await lastBehind(log, looked, FIRST_LOOK)) ?? (await lastBehind(log, looked, WHOLE)),
    );
    if (target === undefined) return;
    try {
      await log.tail.reach(target);
    } catch (error) {
      // Nobody waits for it any more.
      looked.upTo = -1n;
      throw error;
    }
  };
  return (log) => {
    next ??= running.then(() => {
      next = undefined;
      const work = catchUp(log);
      running = work.catch(() => undefined);
      return work;
    });
    return next;
  };
};

/** Where the last event is that the tail has yet to see, looking at no more than `limit` from the end: -1 if there is none, `undefined` if it looked too short. */
const lastBehind = async (
  { client, names, tail }: OpenLog,
  looked: { upTo: bigint },
  limit: number,
): Promise<bigint | undefined> => {
  let last: bigint | undefined;
  let count = 0;
  const answer = (target: bigint): bigint => {
    if (last !== undefined && last > looked.upTo) looked.upTo = last;
    return target;
  };
  for await (const stored of client.readAll({ direction: 'backwards', limit })) {
    count += 1;
    const { commit } = stored;
    if (commit <= tail.events.end.commit || commit <= looked.upTo) return answer(-1n);
    last ??= commit;
    if (!stored.type.startsWith('$') && meaningOf(stored, names).kind !== 'foreign') return answer(commit);
  }
  return count < limit ? answer(-1n) : undefined;
};
