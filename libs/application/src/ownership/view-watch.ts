import type { EventStore } from '@tallyman/event-store';
import type { ProjectionStore, ViewCache } from '@tallyman/read-models';
import { messageOf } from '../projections/back-off.js';
import type { Log } from '../projections/log.js';
import type { ProjectionRunner } from '../projections/runner-port.js';
import { createRunnerState, hasFailed, type RunnerState } from '../projections/runner-state.js';
import { Alarm } from './alarm.js';

export interface ViewWatchOptions {
  /** Its name. */
  readonly projection: string;
  readonly store: Pick<EventStore, 'head'>;
  readonly projectionStore: Pick<ProjectionStore<unknown>, 'live'>;
  readonly cache: Pick<ViewCache<unknown>, 'clear'>;
  readonly log: Log;
}

/** How far the cache of a follower may be behind the views. */
const LOOK_MS = 100;
/** While somebody waits for a position. */
const LOOK_SOON_MS = 15;
const FAILURES_UNTIL_FAILED = 20;

/**
 * Stands in for the projection runner in a process that does not own the log: it writes nothing, but looks where the owner has carried the
 * views. Whenever they moved, the cache is emptied: its cells say what was true at a position that is over.
 */
export const createViewWatch = (options: ViewWatchOptions): ProjectionRunner => new ViewWatch(options);

class ViewWatch implements ProjectionRunner {
  readonly name: string;
  private readonly state: RunnerState;
  private readonly alarm = new Alarm();
  private waiting = 0;
  private failures = 0;
  private lastHead = 0;
  private running: { readonly abort: AbortController; readonly done: Promise<void> } | undefined;

  constructor(private readonly options: ViewWatchOptions) {
    this.name = options.projection;
    this.state = createRunnerState(this.name);
  }

  async start(): Promise<void> {
    if (this.running !== undefined) return;
    const abort = new AbortController();
    // Cells of a time when this process carried the views itself may be of any age.
    this.options.cache.clear(this.state.checkpoint().generation);
    await this.look();
    this.running = { abort, done: this.run(abort.signal) };
  }

  async stop(): Promise<void> {
    this.running?.abort.abort();
    this.alarm.ring();
    await this.running?.done;
    this.running = undefined;
    this.state.stopped();
  }

  position(): number {
    return this.state.checkpoint().position;
  }

  async status(): ReturnType<ProjectionRunner['status']> {
    const { generation: liveGeneration, position } = this.state.checkpoint();
    this.lastHead = await this.options.store.head().then(
      (head) => head.position,
      () => this.lastHead,
    );
    const headPosition = Math.max(this.lastHead, position);
    const lag = headPosition - position;
    return { name: this.name, liveGeneration, position, headPosition, lag, ...this.state.health() };
  }

  async waitFor(position: number, timeoutMs: number): Promise<boolean> {
    if (this.position() >= position) return true;
    const { state, error } = this.state.health();
    if (state === 'failed') throw hasFailed(this.name, error ?? 'unknown');
    this.waiting += 1;
    this.alarm.ring();
    try {
      return await this.state.waiters.wait(position, timeoutMs);
    } finally {
      this.waiting -= 1;
    }
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.alarm.wait(this.waiting > 0 ? LOOK_SOON_MS : LOOK_MS);
      if (signal.aborted) return;
      await this.look();
    }
  }

  private async look(): Promise<void> {
    const { projectionStore, cache, log } = this.options;
    try {
      const seen = await projectionStore.live();
      const known = this.state.checkpoint();
      if (seen.position !== known.position || seen.generation !== known.generation) {
        // In one tick: whoever reads cache and position together reads what belongs together.
        cache.clear(seen.generation);
        this.state.moveTo(seen);
      }
      this.failures = 0;
      this.state.running();
    } catch (reason) {
      const error = messageOf(reason);
      this.failures += 1;
      if (this.failures === 1) log.warn('the position of the views cannot be read and is asked for again', { error });
      if (this.failures >= FAILURES_UNTIL_FAILED) this.state.failed(error);
      else this.state.stumbled(error);
    }
  }
}
