import { UnreadableEventError } from '@tallyman/event-catalog';
import type { ProjectionStatus } from '@tallyman/read-models';
import { backOff, messageOf } from './back-off.js';
import { carryLog, CheckpointAheadError, loadCheckpoint } from './carry-log.js';
import type { Carrier } from './carry-log.js';
import { createLiveFeed } from './live-feed.js';
import type { LiveFeed } from './live-feed.js';
import type { Log } from './log.js';
import type { ProjectionRunner } from './runner-port.js';
import { createRunnerState, hasFailed } from './runner-state.js';

export type ProjectionRunnerOptions<Changes> = Pick<
  Carrier<Changes>,
  'projection' | 'store' | 'projectionStore' | 'cache'
> & {
  /** Of the owner of the log in this process; without it everything is read from the log. */
  readonly feed?: LiveFeed;
  /** Most events in one transaction; default 16,000: the longer, the fewer rows for each event. */
  readonly pageSize?: number;
  readonly log: Log;
};

/** After so many failures in a row a runner calls itself failed; it goes on trying. */
const FAILURES_UNTIL_FAILED = 5;

/** Says what went wrong; true when trying again may help. What the log itself says will be the same the next time. */
const stumble = <Changes>(
  { projection, state }: Carrier<Changes>,
  log: Log,
  reason: unknown,
  failures: number,
): boolean => {
  const error = messageOf(reason);
  const details = { projection: projection.name, position: state.checkpoint().position, error, failures };
  const final = reason instanceof UnreadableEventError || reason instanceof CheckpointAheadError;
  if (final) log.error('the projection has stopped', details);
  else log.warn('the projection could not go on and tries again', details);
  if (final || failures >= FAILURES_UNTIL_FAILED) state.failed(error);
  else state.stumbled(error);
  return !final;
};

/** Loads the checkpoint and follows the log from there, again and again, until aborted or stopped by what the log says. */
const run = async <Changes>(
  carrier: Carrier<Changes>,
  log: Log,
  signal: AbortSignal,
  tried: () => void,
): Promise<void> => {
  let failures = 0;
  const succeeded = (): void => {
    failures = 0;
    carrier.state.running();
  };
  while (!signal.aborted) {
    try {
      const atTheEnd = await loadCheckpoint(carrier);
      // After a failure only a window that went through, or none to apply, shows that it is over.
      if (failures === 0 || atTheEnd) succeeded();
      tried();
      await carryLog(carrier, signal, succeeded);
    } catch (reason) {
      failures += 1;
      const again = stumble(carrier, log, reason, failures);
      tried();
      if (!again) return;
      await backOff(failures, signal);
    }
  }
};

const statusOf = <Changes>(carrier: Carrier<Changes>, head: number): ProjectionStatus => {
  const { generation: liveGeneration, position } = carrier.state.checkpoint();
  const headPosition = Math.max(head, position);
  const lag = headPosition - position;
  return { name: carrier.projection.name, liveGeneration, position, headPosition, lag, ...carrier.state.health() };
};

const lifecycle = <Changes>(carrier: Carrier<Changes>, log: Log): Pick<ProjectionRunner, 'start' | 'stop'> => {
  let running: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;
  return {
    async start() {
      if (running !== undefined) return;
      const abort = new AbortController();
      await new Promise<void>((tried) => {
        running = { abort, done: run(carrier, log, abort.signal, tried) };
      });
    },
    async stop() {
      running?.abort.abort();
      await running?.done;
      running = undefined;
      carrier.state.stopped();
    },
  };
};

export const createProjectionRunner = <Changes>(options: ProjectionRunnerOptions<Changes>): ProjectionRunner => {
  const { log, pageSize = 16_000, feed = createLiveFeed(), ...rest } = options;
  const carrier: Carrier<Changes> = { ...rest, feed, pageSize, state: createRunnerState(rest.projection.name) };
  const { state } = carrier;
  let lastHead = 0;
  return {
    name: carrier.projection.name,
    ...lifecycle(carrier, log),
    position: () => state.checkpoint().position,
    async status() {
      // A log that cannot be reached must not hide what is known of the views.
      lastHead = await carrier.store.head().then(
        ({ position }) => position,
        () => lastHead,
      );
      return statusOf(carrier, lastHead);
    },
    async waitFor(position, timeoutMs) {
      if (state.checkpoint().position >= position) return true;
      const health = state.health();
      if (health.state === 'failed') throw hasFailed(carrier.projection.name, health.error ?? 'unknown');
      return state.waiters.wait(position, timeoutMs);
    },
  };
};
