import { EventStoreError, isDamage } from '@tallyman/event-store';
import { giveBack, type Job } from './job.js';

/** A job that the log turned away this often for no reason of its own is given back to its sender. */
const MOST_ATTEMPTS = 4;

/** Of a group as it was put together; another try of the same would fail the same. */
const REFUSED: ReadonlySet<string> = new Set([
  'append_too_large',
  'invalid_stream_name',
  'invalid_body',
  'atomic_multi_stream_unsupported',
]);

/** What is to be done again because a group was not wholly taken. No group is started until all that were under way have ended. */
export class Upset {
  private readonly lost: Job[] = [];
  private readonly repeats: Job[] = [];
  private readonly behind: Job[] = [];
  private cause: unknown;

  /** The first fault; `undefined` when the log only turned commands away. */
  get error(): unknown {
    return this.cause;
  }

  /** For the log. */
  reason(): string {
    return this.cause instanceof Error ? `${this.cause.name}: ${this.cause.message}` : JSON.stringify(this.cause);
  }

  blame(error: unknown): void {
    this.cause ??= error;
  }

  /** Jobs of a group, in the order of the groups; and those that waited for it. */
  add(jobs: readonly Job[], repeats: readonly Job[]): void {
    this.lost.push(...jobs);
    this.repeats.push(...repeats);
  }

  /** Jobs that came after all that were under way. */
  addBehind(jobs: readonly Job[]): void {
    this.behind.push(...jobs);
  }

  kind(): 'turned_away' | 'fenced' | 'refused' | 'outage' {
    if (this.cause === undefined) return 'turned_away';
    if (!(this.cause instanceof EventStoreError)) return 'outage';
    if (this.cause.code === 'fenced') return 'fenced';
    return REFUSED.has(this.cause.code) || isDamage(this.cause) ? 'refused' : 'outage';
  }

  /** The fault, if a job that meets it alone is given back with it. */
  damage(): Error | undefined {
    return this.cause instanceof Error && isDamage(this.cause) ? this.cause : undefined;
  }

  jobsInOrder(): readonly Job[] {
    return [...this.lost, ...this.repeats, ...this.behind];
  }

  /** Those that may be tried once more; the others are given back with `tooOften`. */
  again(tooOften: Error): readonly Job[] {
    return this.jobsInOrder().filter((job) => {
      job.lookUp = true;
      job.attempts += 1;
      if (job.attempts < MOST_ATTEMPTS) return true;
      giveBack(job, tooOften);
      return false;
    });
  }
}
