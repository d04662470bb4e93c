import type { EventStore, LogWriter } from '@tallyman/event-store';
import { EventStoreError } from '@tallyman/event-store';
import type { Log } from '../projections/log.js';
import { createAggregateCache, type AggregateCache } from './aggregates.js';
import { commandIdsOf, submissionsOf, type Job } from './job.js';
import { streamsNeeded, type LogSubmission } from './log-model.js';
import { deposed, logUnavailable, overloaded, stopping } from './not-now.js';
import { planBatch, type Plan } from './plan-batch.js';
import { publish } from './publish.js';
import { recordedResult } from './replay.js';
import { UnavailableError, type AtomicResult, type CommandGate, type CommandResult } from './results.js';

export interface SequencerOptions {
  readonly store: EventStore;
  /** Shown in the log's counter row: who owns it. */
  readonly owner: string;
  /** Milliseconds since 1970. Log time is this, but never goes back. */
  readonly clock: () => number;
  /** Streams kept in memory between groups. */
  readonly cachedStreams: number;
  /** Commands waiting or under way; more are turned away with `overloaded`. */
  readonly maxPending: number;
  /** Most commands in one group. */
  readonly maxGroup: number;
  readonly log: Log;
}

export type SequencerState = 'idle' | 'owner' | 'recovering' | 'deposed' | 'stopped';

export interface Sequencer extends CommandGate {
  /** Takes the log over. Rejects if the store cannot be reached. */
  start(): Promise<void>;
  /** Answers what is under way, turns away what waits, gives the log up. */
  stop(): Promise<void>;
  /** For any command, the service's own included. */
  submitAny(submission: LogSubmission): Promise<CommandResult>;
  status(): { readonly state: SequencerState; readonly pending: number; readonly epoch?: number };
}

/** A job that the log turned away this often for no reason of its own is given back to its sender. */
const MAX_ATTEMPTS = 4;
const RECOVERY_PAUSE_MS = 250;

/** One loop owns the log: what arrived while the previous group was being written is the next group. */
export const createSequencer = (options: SequencerOptions): Sequencer => new LogSequencer(options);

class LogSequencer implements Sequencer {
  private queue: Job[] = [];
  private underWay = 0;
  private writer: LogWriter | undefined;
  private state: SequencerState = 'idle';
  private loop: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private epoch = 0;
  private readonly aggregates: AggregateCache;

  constructor(private readonly options: SequencerOptions) {
    this.aggregates = createAggregateCache(options.store, options.cachedStreams);
  }

  async start(): Promise<void> {
    this.writer = await this.options.store.acquire(this.options.owner);
    this.epoch = this.writer.epoch;
    this.state = 'owner';
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    this.turnAwayAll(stopping());
    this.wake();
    await this.loop;
    await this.writer?.release();
  }

  status(): ReturnType<Sequencer['status']> {
    const epoch = this.writer?.epoch;
    return { state: this.state, pending: this.pending(), ...(epoch === undefined ? {} : { epoch }) };
  }

  submit(submission: LogSubmission): Promise<CommandResult> {
    return this.submitAny(submission);
  }

  submitAny(submission: LogSubmission): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      this.enqueue({ kind: 'single', submission, attempts: 0, resolve, reject });
    });
  }

  submitAtomic(submissions: readonly LogSubmission[]): Promise<AtomicResult> {
    return new Promise((resolve, reject) => {
      this.enqueue({ kind: 'atomic', submissions, attempts: 0, resolve, reject });
    });
  }

  async find(commandId: string): Promise<CommandResult | undefined> {
    try {
      const [recorded] = await this.options.store.findCommands([commandId]);
      return recorded === undefined ? undefined : recordedResult(recorded);
    } catch (cause) {
      throw logUnavailable('the log cannot be reached', cause);
    }
  }

  private pending(): number {
    return this.queue.length + this.underWay;
  }

  private enqueue(job: Job): void {
    const refusal = this.whyNot();
    if (refusal !== undefined) {
      job.reject(refusal);
      return;
    }
    this.queue.push(job);
    this.wake();
  }

  private whyNot(): UnavailableError | undefined {
    if (this.state === 'deposed') return deposed();
    if (this.state === 'stopped') return stopping();
    if (this.state === 'idle') return new UnavailableError('not_owner', 'this process does not own the log yet');
    if (this.pending() < this.options.maxPending) return undefined;
    return overloaded(this.pending());
  }

  private async run(): Promise<void> {
    while (this.isServing()) {
      if (this.queue.length > 0) await this.runGroup(this.queue.splice(0, this.options.maxGroup));
      else if (this.state === 'recovering') await this.regain();
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** Does not wait for a command: nobody sends any to a process that says it is not ready. */
  private async regain(): Promise<void> {
    try {
      this.writer ??= await this.takeOverAgain();
    } catch (error) {
      await this.recover(error, []);
    }
  }

  private isServing(): boolean {
    return this.state === 'owner' || this.state === 'recovering';
  }

  private async runGroup(jobs: readonly Job[]): Promise<void> {
    this.underWay = jobs.length;
    let inGroup = jobs;
    try {
      const writer = (this.writer ??= await this.takeOverAgain());
      const plan = await this.plan(jobs, writer);
      const deferred = new Set(plan.deferred);
      inGroup = jobs.filter((job) => !deferred.has(job));
      this.queue.unshift(...plan.deferred);
      if (plan.items.length > 0) await this.append(plan, writer);
    } catch (error) {
      await this.recover(error, inGroup);
    } finally {
      this.underWay = 0;
    }
  }

  private async plan(jobs: readonly Job[], writer: LogWriter): Promise<Plan> {
    const { store, clock } = this.options;
    const recorded = await store.findCommands([...new Set(jobs.flatMap(commandIdsOf))]);
    const known = new Map(recorded.map((row) => [row.commandId, row]));
    const needed = jobs.flatMap(submissionsOf).filter(({ context }) => !known.has(context.commandId));
    const unreadable = await this.aggregates.ensure(new Set(needed.flatMap(({ command }) => streamsNeeded(command))));
    const readable = jobs.filter((job) => !this.rejectIfUnreadable(job, unreadable));
    const now = Math.max(clock(), writer.lastRecordedAt);
    return planBatch(readable, { aggregates: this.aggregates, known, capabilities: store.capabilities, now });
  }

  private rejectIfUnreadable(job: Job, unreadable: ReadonlyMap<string, Error>): boolean {
    if (unreadable.size === 0) return false;
    const streams = submissionsOf(job).flatMap(({ command }) => streamsNeeded(command));
    const error = streams.map((stream) => unreadable.get(stream)).find((found) => found !== undefined);
    if (error !== undefined) job.reject(error);
    return error !== undefined;
  }

  private async append(plan: Plan, writer: LogWriter): Promise<void> {
    const results = await writer.append(
      plan.items.map(({ append }) => append),
      plan.now,
    );
    if (results.every(({ kind }) => kind === 'appended')) publish(this.aggregates, plan, results);
    else this.aggregates.clear();
    const turnedAway: Job[] = [];
    for (const [index, { answer, job }] of plan.items.entries()) {
      const result = results[index];
      if (result?.kind === 'appended') answer?.(result.firstPosition);
      else if (job !== undefined) turnedAway.push(job);
      if (result?.kind !== 'appended') this.options.log.error('the log turned an item away', { ...result });
    }
    this.tryAgain(turnedAway, 'the log turned the command away again and again');
  }

  /** Nothing speculative survives a fault: memory is dropped, the log is taken over anew, what was under way is looked up and decided again. */
  private async recover(error: unknown, jobs: readonly Job[]): Promise<void> {
    this.aggregates.clear();
    if (jobs.length > 0)
      this.options.log.error('the log could not take a group', { error: String(error), commands: jobs.length });
    if (this.state === 'stopped') {
      for (const job of jobs) job.reject(stopping());
      return;
    }
    if (error instanceof EventStoreError && error.code === 'fenced') {
      this.state = 'deposed';
      for (const job of jobs) job.reject(deposed());
      this.turnAwayAll(deposed());
      return;
    }
    this.writer = undefined;
    this.state = 'recovering';
    this.tryAgain(jobs, 'the log cannot be reached', error);
    await new Promise((resolve) => setTimeout(resolve, RECOVERY_PAUSE_MS));
  }

  /** Takes the log over after a fault, unless somebody else has done so meanwhile. */
  private async takeOverAgain(): Promise<LogWriter> {
    const { store, owner } = this.options;
    const { epoch } = await store.head();
    if (epoch !== this.epoch) throw new EventStoreError('fenced', `epoch ${String(epoch)} belongs to another owner`);
    const writer = await store.acquire(owner);
    this.epoch = writer.epoch;
    // It may have been told to stop meanwhile.
    if (this.state === 'recovering') this.state = 'owner';
    return writer;
  }

  private tryAgain(jobs: readonly Job[], why: string, cause?: unknown): void {
    const again: Job[] = [];
    for (const job of jobs) {
      job.attempts += 1;
      if (job.attempts < MAX_ATTEMPTS) again.push(job);
      else job.reject(logUnavailable(why, cause));
    }
    this.queue.unshift(...again);
  }

  private turnAwayAll(error: UnavailableError): void {
    for (const job of this.queue.splice(0)) job.reject(error);
  }
}
