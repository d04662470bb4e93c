import { randomUUID } from 'node:crypto';
import { appendToStream } from './append-to-stream.js';
import { fenced, historyMissing } from './faults.js';
import type { OpenLog } from './open-log.js';
import { ownerToStore } from './stored-form.js';

/** The epoch of the last owner; 0 if there was none yet. It is the number of events in the stream of owners. */
export const readEpoch = async ({ client, names }: OpenLog): Promise<number> => {
  const [last] = await client.readStream(names.owner, { direction: 'backwards', limit: 1 });
  return last === undefined ? 0 : last.revision + 1;
};

/** Makes `owner` the last owner; answers its epoch, when the tail has come so far. */
export const takeOver = async (log: OpenLog, owner: string): Promise<number> => {
  for (;;) {
    const expected = (await readEpoch(log)) - 1;
    const write = { stream: log.names.owner, expected, events: [ownerToStore(randomUUID(), owner)] };
    // Another was first: once more, after it.
    if ((await appendToStream(log.client, write)).kind === 'conflict') continue;
    await log.tail.reachRevisions(new Map([[log.names.owner, expected + 1]]));
    return expected + 2;
  }
};

/** Throws `fenced` if there is an owner after this one. */
export const checkOwner = async (log: OpenLog, epoch: number): Promise<void> => {
  const last = await readEpoch(log);

  if (last > epoch) throw fenced();
  if (last < epoch) throw historyMissing(log.names.owner, 'its end');
};
