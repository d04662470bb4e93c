import { randomUUID } from 'node:crypto';
import { backOff, messageOf } from '../projections/back-off.js';
import type { ProjectionRebuilds } from './rebuilds-port.js';
import { isLogFault } from './log-fault.js';
import type { RebuildOptions } from './rebuild-options.js';
import { finish, workOn } from './work.js';

/** A rebuild that fails so often in a row is given up; its record says why. */
const ATTEMPTS = 6;

/** To its switch, or to the decision that it cannot get there. */
const carryOut = async <Changes>(
  options: RebuildOptions<Changes>,
  rebuildId: string,
  signal: AbortSignal,
): Promise<void> => {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await workOn(options, rebuildId, signal);
      return;
    } catch (reason) {
      failures += 1;
      const error = messageOf(reason);
      options.log.warn('a rebuild could not go on', { rebuildId, error, failures });
      if (isLogFault(reason) || failures >= ATTEMPTS) {
        await options.rebuildStore.end(rebuildId, error);
        return;
      }
      await backOff(failures, signal);
    }
  }
};

/** A switch has happened: what it owes is tried until it is done, however long the log cannot be written. */
const settleUp = async <Changes>(
  options: RebuildOptions<Changes>,
  rebuildId: string,
  signal: AbortSignal,
): Promise<void> => {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await finish(options, rebuildId);
      return;
    } catch (reason) {
      failures += 1;
      options.log.warn('a rebuild is not finished yet', { rebuildId, error: messageOf(reason), failures });
      await backOff(failures, signal);
    }
  }
};

/** Works on a rebuild unless another process does. */
const lead = async <Changes>(
  options: RebuildOptions<Changes>,
  rebuildId: string,
  signal: AbortSignal,
): Promise<void> => {
  const lease = await options.rebuildStore.lease(rebuildId);
  if (lease === undefined) return;
  try {
    await carryOut(options, rebuildId, signal);
    await settleUp(options, rebuildId, signal);
  } finally {
    await lease.release();
  }
};

/** What cannot be dropped now, because somebody reads it, is dropped after the next rebuild or start. */
const clearUp = async <Changes>({ rebuildStore, log }: RebuildOptions<Changes>): Promise<void> => {
  try {
    await rebuildStore.dropRetired();
  } catch (reason) {
    log.warn('retired tables are still there', { error: messageOf(reason) });
  }
};

const createWorkers = <Changes>(options: RebuildOptions<Changes>) => {
  const abort = new AbortController();
  const working = new Map<string, { readonly work: Promise<void>; readonly cancel: AbortController }>();
  return {
    launch: (rebuildId: string): void => {
      if (working.has(rebuildId) || abort.signal.aborted) return;
      const cancel = new AbortController();
      const work = lead(options, rebuildId, AbortSignal.any([abort.signal, cancel.signal]))
        // It stays `running` in its record: the next process resumes it.
        .catch((reason: unknown) => {
          options.log.error('a rebuild was interrupted', { rebuildId, error: messageOf(reason) });
        })
        .finally(() => working.delete(rebuildId));
      working.set(rebuildId, { work, cancel });
    },
    /** After its end was decided: what is being folded for it is given up. */
    cancel: (rebuildId: string): void => working.get(rebuildId)?.cancel.abort(),
    settled: async (rebuildId: string): Promise<void> => working.get(rebuildId)?.work,
    stop: async (): Promise<void> => {
      abort.abort();
      await Promise.all([...working.values()].map(({ work }) => work));
    },
  };
};

const start =
  <Changes>(
    { rebuildStore, newId = randomUUID }: RebuildOptions<Changes>,
    launch: (rebuildId: string) => void,
  ): ProjectionRebuilds['start'] =>
  async (by) => {
    const record = await rebuildStore.begin(newId(), by);
    if (record === undefined) {
      const running = (await rebuildStore.list(1)).find(({ status }) => status === 'running');
      const which = running === undefined ? {} : { rebuildId: running.rebuildId };
      const detail = 'A rebuild of this projection is running: wait for its end, or cancel it.';
      return { kind: 'refused', code: 'rebuild_running', detail, ...which };
    }
    launch(record.rebuildId);
    return { kind: 'started', record };
  };

const cancel =
  <Changes>(options: RebuildOptions<Changes>, giveUp: (rebuildId: string) => void): ProjectionRebuilds['cancel'] =>
  async (rebuildId) => {
    const { rebuildStore } = options;
    const ended = await rebuildStore.end(rebuildId);
    const record = await rebuildStore.get(rebuildId);
    if (record === undefined)
      return { kind: 'refused', code: 'rebuild_not_found', detail: `There is no rebuild ${rebuildId}.` };
    if (!ended) return { kind: 'refused', code: 'rebuild_not_running', detail: `This rebuild is ${record.status}.` };
    giveUp(rebuildId);
    await clearUp(options);
    return { kind: 'cancelled', record };
  };

/** The rebuilds of one projection. */
export const createRebuilds = <Changes>(options: RebuildOptions<Changes>): ProjectionRebuilds => {
  const { rebuildStore } = options;
  const workers = createWorkers(options);
  return {
    start: start(options, workers.launch),
    get: (rebuildId) => rebuildStore.get(rebuildId),
    list: (limit = 50) => rebuildStore.list(limit),
    cancel: cancel(options, workers.cancel),
    async differences(rebuildId, after, limit) {
      if ((await rebuildStore.get(rebuildId)) === undefined) return undefined;
      const found = await rebuildStore.differences(rebuildId, after, limit + 1);
      const more = found.length > limit ? { next: after + limit } : {};
      return { differences: found.slice(0, limit), ...more };
    },
    async resumeInterrupted() {
      for (const { rebuildId } of await rebuildStore.unfinished()) workers.launch(rebuildId);
      await clearUp(options);
    },
    settled: workers.settled,
    stop: workers.stop,
  };
};
