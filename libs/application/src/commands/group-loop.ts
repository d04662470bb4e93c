import { EventStoreError, type AppendResult, type LogWriter } from '@tallyman/event-store';
import { setTimeout as pause } from 'node:timers/promises';
import { committedFacts, placedFacts } from './committed-events.js';
import { answerItems, isWhole, lastPlaces, type Group } from './group.js';
import { GroupPlanner } from './group-planner.js';
import { JobQueue } from './job-queue.js';
import { giveBack, type Job } from './job.js';
import { LogOwner } from './log-owner.js';
import { deposed, logUnavailable, notYetOwner, overloaded, stopping } from './not-now.js';
import type { UnavailableError } from './results.js';
import type { SequencerOptions } from './sequencer-options.js';
import { UnderWay } from './under-way.js';
import { Upset } from './upset.js';

export type SequencerState = 'idle' | 'owner' | 'recovering' | 'deposed' | 'stopped';

/** Groups on their way into the log at once: one that is being written, one that is sent behind it. */
const MOST_UNDER_WAY = 2;
/** A second group is worth its transaction only when this part of a full one waits for it; else they wait for the first to end. */
const WORTH_ANOTHER = 1 / 4;
const RECOVERY_PAUSE_MS = 250;

/** The owner's loop: see `createSequencer`. */
export class GroupLoop {
  private readonly queue = new JobQueue();
  private readonly underWay = new UnderWay();
  private readonly owner: LogOwner;
  private readonly planner: GroupPlanner;
  private state: SequencerState = 'idle';
  private loop: Promise<void> = Promise.resolve();
  private wakeUp: (() => void) | undefined;
  /** Jobs that were taken and are not yet under way. */
  private inHand: readonly Job[] = [];
  private upset: Upset | undefined;
  /** Nothing could be decided before what is under way is in the log. */
  private waitsForLog = false;
  /** Jobs to be tried one by one, because the log refused a group for what was in it. */
  private oneByOne = 0;

  constructor(private readonly options: SequencerOptions) {
    this.owner = new LogOwner(options.store, options.owner);
    this.planner = new GroupPlanner(options);
  }

  async start(): Promise<void> {
    await this.owner.acquire();
    this.state = 'owner';
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    this.turnAwayWaiting(stopping());
    this.wake();
    await this.loop;
    await this.planner.settled();
    await this.owner.release();
  }

  status(): { readonly state: SequencerState; readonly pending: number; readonly epoch?: number } {
    const { epoch } = this.owner;
    return { state: this.state, pending: this.pending(), ...(epoch === undefined ? {} : { epoch }) };
  }

  /** Takes the job, or answers why not now. */
  offer(job: Job): UnavailableError | undefined {
    const refusal = this.whyNot();
    if (refusal !== undefined) return refusal;
    this.queue.push(job);
    this.wake();
    return undefined;
  }

  private pending(): number {
    return this.queue.length + this.inHand.length + this.underWay.jobCount;
  }

  private whyNot(): UnavailableError | undefined {
    if (this.state === 'deposed') return deposed();
    if (this.state === 'stopped') return stopping();
    if (this.state === 'idle') return notYetOwner();
    const { maxPending, maxPendingBytes } = this.options;
    if (this.pending() < maxPending && this.queue.bytes < maxPendingBytes) return undefined;
    return overloaded(this.pending());
  }

  private isServing(): boolean {
    return this.state === 'owner' || this.state === 'recovering';
  }

  private async run(): Promise<void> {
    while (this.isServing() || this.underWay.groupCount > 0 || this.upset !== undefined) {
      if (this.mayStart()) await this.startGroup();
      else if (this.underWay.groupCount > 0) await this.sleep();
      else if (this.upset !== undefined) await this.settleUpset(this.upset);
      else if (this.state === 'recovering') await this.regain();
      else await this.sleep();
    }
  }

  private mayStart(): boolean {
    if (!this.isServing() || this.upset !== undefined || this.queue.length === 0 || this.waitsForLog) return false;
    const { groupCount } = this.underWay;
    return (
      groupCount === 0 || (groupCount < MOST_UNDER_WAY && this.queue.length >= this.options.maxGroup * WORTH_ANOTHER)
    );
  }

  private sleep(): Promise<void> {
    return new Promise((resolve) => (this.wakeUp = resolve));
  }

  /** Not at once: what the sockets have brought in the same turn of the event loop belongs into the same group. */
  private wake(): void {
    if (this.wakeUp === undefined) return;
    setImmediate(this.wakeUp);
    this.wakeUp = undefined;
  }

  private async startGroup(): Promise<void> {
    const taken = this.queue.take(this.oneByOne > 0 ? 1 : this.options.maxGroup);
    this.oneByOne = Math.max(0, this.oneByOne - taken.length);
    this.inHand = taken.filter((job) => !this.underWay.parks(job));
    try {
      const writer = this.owner.writer ?? (await this.takeOverAgain());
      const lookedUp = await this.planner.prepare(this.inHand);
      if (this.upset !== undefined || !this.isServing()) this.getUpset().addBehind(this.inHand);
      else {
        const { group, left } = this.planner.plan(this.inHand, lookedUp, writer);
        this.queue.putBack(left);
        if (group !== undefined) this.append(group, writer);
        else if (left.length > 0) this.waitForLog();
      }
    } catch (error) {
      this.planner.forget();
      this.getUpset().blame(error);
      this.getUpset().addBehind(this.inHand);
    } finally {
      this.inHand = [];
    }
  }

  private waitForLog(): void {
    if (this.underWay.groupCount === 0) throw new Error('a command waits for what nobody is writing');
    this.waitsForLog = true;
  }

  private append(group: Group, writer: LogWriter): void {
    this.underWay.add(group);
    const items = group.plan.items.map(({ append }) => append);
    const settled = (results: readonly AppendResult[]): void => {
      this.settle(group, results);
      this.wake();
    };
    const lost = (error: unknown): void => {
      this.lose(group, error);
      this.wake();
    };
    writer.append(items, group.now).then(settled, lost);
  }

  private settle(group: Group, results: readonly AppendResult[]): void {
    this.underWay.remove(group);
    this.waitsForLog = false;
    if (this.confirm(group, results)) {
      answerItems(group, results);
      this.queue.putBack(group.repeats);
      return;
    }
    for (const result of results)
      if (result.kind === 'conflict') this.options.log.error('the log turned an item away', { ...result });
    this.planner.forget();
    this.getUpset().add(answerItems(group, results), group.repeats);
  }

  /** Whether the log took the whole group; then memory and the views have it. */
  private confirm(group: Group, results: readonly AppendResult[]): boolean {
    const asExpected = isWhole(group, results);
    const places = asExpected ? undefined : lastPlaces(group, results);
    if (!asExpected && places === undefined) return false;
    this.planner.confirm(group, places);
    const facts = asExpected ? committedFacts(group) : placedFacts(group, results);
    const [first] = facts ?? [];
    if (facts !== undefined && first !== undefined) this.options.committed?.publish(first.position, facts);
    return true;
  }

  /** Nothing speculative survives a fault: memory is dropped, and what was under way is looked up and decided again. */
  private lose(group: Group, error: unknown): void {
    this.underWay.remove(group);
    this.waitsForLog = false;
    this.planner.forget();
    const upset = this.getUpset();
    if (!(error instanceof EventStoreError && error.code === 'predecessor_failed')) upset.blame(error);
    upset.add(group.plan.jobs, group.repeats);
  }

  private getUpset(): Upset {
    this.upset ??= new Upset();
    return this.upset;
  }

  /** When nothing is under way any more. */
  private async settleUpset(upset: Upset): Promise<void> {
    this.upset = undefined;
    const jobs = upset.jobsInOrder();
    if (upset.error !== undefined && jobs.length > 0)
      this.options.log.error('the log could not take a group', { error: upset.reason(), commands: jobs.length });
    if (upset.kind() === 'fenced') this.becomeDeposed();
    if (!this.isServing()) {
      for (const job of jobs) giveBack(job, this.state === 'deposed' ? deposed() : stopping());
      return;
    }
    const tooOften = logUnavailable('the log turned the command away again and again', upset.error);
    this.queue.putBack(upset.again(upset.damage() ?? tooOften));
    if (upset.kind() === 'refused') this.oneByOne = jobs.length;
    if (upset.kind() !== 'outage') return;
    this.owner.drop();
    this.state = 'recovering';
    await pause(RECOVERY_PAUSE_MS);
  }

  private becomeDeposed(): void {
    this.state = 'deposed';
    this.turnAwayWaiting(deposed());
    this.options.onDeposed?.();
  }

  /** Does not wait for a command: nobody sends any to a process that says it is not ready. */
  private async regain(): Promise<void> {
    try {
      await this.takeOverAgain();
    } catch (error) {
      this.getUpset().blame(error);
    }
  }

  private async takeOverAgain(): Promise<LogWriter> {
    const writer = await this.owner.regain();
    // It may have been told to stop meanwhile.
    if (this.state === 'recovering') this.state = 'owner';
    return writer;
  }

  private turnAwayWaiting(error: UnavailableError): void {
    for (const job of this.queue.take(this.queue.length)) giveBack(job, error);
  }
}
