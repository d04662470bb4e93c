import type { LogWriter } from '@tallyman/event-store';
import { Aggregates } from './aggregates.js';
import { Dedupe } from './dedupe.js';
import type { Group } from './group.js';
import { giveBack, type Job } from './job.js';
import { loadAggregates } from './load-aggregates.js';
import { lookUpOriginals, NO_ORIGINALS } from './originals.js';
import { planGroup } from './plan-group.js';
import type { LookedUp } from './planning.js';
import type { SequencerOptions } from './sequencer-options.js';
import { createSnapshots, type Snapshots } from './snapshots.js';
import { Speculation } from './speculation.js';
import type { StreamState } from './streams/stream-state.js';

export interface Planned {
  /** Absent when nothing has to be written. */
  readonly group?: Group;
  /** Jobs for the next group, in their order. */
  readonly left: readonly Job[];
}

/** Decides groups on what the log holds and what the groups under way will make of it. */
export class GroupPlanner {
  private readonly snapshots: Snapshots;
  private readonly aggregates: Aggregates;
  private readonly dedupe: Dedupe;
  private lastNow = 0;

  constructor(private readonly options: Pick<SequencerOptions, 'store' | 'clock' | 'cacheBytes' | 'log'>) {
    const { store, cacheBytes, log } = options;
    this.snapshots = createSnapshots(store, log);
    this.aggregates = new Aggregates(loadAggregates(store, this.snapshots), cacheBytes);
    this.dedupe = new Dedupe(store);
  }

  /** Looks up and loads what the decisions need; waits only when there is something to. Answers the commands that the log knows. */
  async prepare(jobs: readonly Job[]): Promise<LookedUp> {
    const asked = this.dedupe.lookUp(jobs);
    const known = asked === undefined ? this.dedupe.nothing : await asked;
    const streams = new Set<string>();
    for (const job of jobs) {
      if (job.submissions.every(({ context }) => known.has(context.commandId))) continue;
      for (const stream of job.streams) streams.add(stream);
    }
    const brought = this.aggregates.ensure(streams);
    if (brought !== undefined) await brought;
    const originals = lookUpOriginals(jobs, this.stateOf, this.options.store);
    return { known, originals: originals === undefined ? NO_ORIGINALS : await originals };
  }

  /** Decides prepared jobs; the group is from now on expected to be in the log, until it is confirmed or all is forgotten. */
  plan(jobs: readonly Job[], lookedUp: LookedUp, writer: LogWriter): Planned {
    const { store, clock } = this.options;
    const now = Math.max(clock(), this.lastNow, writer.lastRecordedAt);
    const firstPosition = writer.nextPosition;
    const view = new Speculation(this.aggregates.get, firstPosition);
    const readable = jobs.filter((job) => !this.givenBackUnreadable(job));
    const { capabilities } = store;
    const plan = planGroup(readable, view, { ...lookedUp, now, capabilities, isUnderWay: this.isUnderWay });
    if (plan.items.length === 0) return { left: plan.left };
    this.lastNow = now;
    for (const job of plan.repeats) job.lookUp = true;
    const group: Group = { plan, changes: view.changes(), firstPosition, now, repeats: [...plan.repeats] };
    this.aggregates.expect(group.changes);
    return { group, left: plan.left };
  }

  /** The group is in the log; `places`: see `Aggregates.confirm`. */
  confirm({ changes }: Group, places?: ReadonlyMap<string, number>): void {
    this.aggregates.confirm(changes, places);
    for (const [stream, aggregate] of changes) this.snapshots.offer(stream, aggregate);
  }

  /** Nothing that was expected may be believed any more, and the log may know commands that got no answer. */
  forget(): void {
    this.aggregates.clear();
    this.dedupe.beWatchful();
  }

  /** Resolves when nothing is being written beside the log. */
  settled(): Promise<void> {
    return this.snapshots.settled();
  }

  private readonly stateOf = (stream: string): StreamState => this.aggregates.get(stream).state;

  private readonly isUnderWay = (stream: string): boolean => this.aggregates.isAhead(stream);

  private givenBackUnreadable(job: Job): boolean {
    for (const stream of job.streams) {
      const failure = this.aggregates.failure(stream);
      if (failure === undefined) continue;
      giveBack(job, failure);
      return true;
    }
    return false;
  }
}
