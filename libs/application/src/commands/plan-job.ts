import { deterministicUuid } from '@tallyman/event-catalog';
import type { AppendItem, Capabilities, RecordedCommand } from '@tallyman/event-store';
import type { AggregateCache } from './aggregates.js';
import { submissionsOf, type Job } from './job.js';
import { housekeeping, streamsNeeded, type LogSubmission } from './log-model.js';
import { OWN_ID_PREFIX, ownContext } from './own-context.js';
import { toResult } from './outcome.js';
import { atomicAnswers, checksOf, planAtomic } from './plan-atomic.js';
import { commandRow, planCommand, type PlannedCommand } from './plan-command.js';
import { replayOf } from './replay.js';
import type { Speculation } from './speculation.js';

/** One item of the group, and the answer to give once it is committed. */
export interface PlannedItem {
  readonly append: AppendItem;
  readonly events: number;
  readonly bytes: number;
  /** Absent for the log's own housekeeping. */
  readonly job?: Job;
  readonly answer?: (firstPosition: number) => void;
}

export interface Planning {
  readonly aggregates: AggregateCache;
  /** Commands of the batch that the log has decided before. */
  readonly known: ReadonlyMap<string, RecordedCommand>;
  readonly capabilities: Capabilities;
  readonly now: number;
}

/** Decides one job on `view`; its items, if any, belong into the group in this order. What needs no append is answered at once. */
export const planJob = (job: Job, view: Speculation, planning: Planning): readonly PlannedItem[] => {
  if (job.kind === 'single') {
    const replay = replayOf(job.submission, planning.known);
    if (replay !== undefined) {
      job.resolve(replay);
      return [];
    }
  }
  const undecided = submissionsOf(job).filter(({ context }) => !planning.known.has(context.commandId));
  const expiries = undecided.flatMap((submission) => expireFirst(submission, view, planning.now));
  const own = job.kind === 'single' ? planSingle(job, view, planning) : planWhole(job, view, planning);
  return own === undefined ? expiries : [...expiries, own];
};

/** Holds that are due by log time are expired, by a command of the log's own, before anything is decided on their stream. */
const expireFirst = ({ command }: LogSubmission, view: Speculation, now: number): readonly PlannedItem[] =>
  streamsNeeded(command).flatMap((stream) => {
    const { state, revision } = view.get(stream);
    const expire = housekeeping(command, state, now);
    if (expire === undefined) return [];
    const commandId = `${OWN_ID_PREFIX}expire/${deterministicUuid(`${stream}#${String(revision)}`)}`;
    const context = ownContext(commandId, expire, now, 'expiry');
    return [itemOf([planCommand({ command: expire, context }, view, now)])];
  });

const planSingle = (job: Job & { kind: 'single' }, view: Speculation, { now }: Planning): PlannedItem => {
  const command = planCommand(job.submission, view, now);
  const { commandId } = job.submission.context;
  return {
    ...itemOf([command]),
    job,
    answer: (first) => {
      job.resolve(toResult(commandId, command.outcome, first, false));
    },
  };
};

const planWhole = (job: Job & { kind: 'atomic' }, view: Speculation, planning: Planning): PlannedItem | undefined => {
  const own = view.fork();
  const plan = planAtomic(job.submissions, own, planning.known, planning.now);
  if (plan.kind === 'refused_before') {
    job.resolve({ kind: 'refused', index: plan.index, result: plan.result });
    return undefined;
  }
  if (plan.kind === 'refused') {
    const { index, command } = plan;
    const result = toResult(command.submission.context.commandId, command.outcome, undefined, false);
    const item = itemOf([{ ...command, appends: checksOf(job.submissions.slice(0, index + 1), view) }]);
    return {
      ...item,
      job,
      answer: () => {
        if (result.outcome === 'refused') job.resolve({ kind: 'refused', index, result });
      },
    };
  }
  own.merge();
  if (plan.commands.length === 0) {
    job.resolve({ kind: 'accepted', results: atomicAnswers(plan.entries, 0) });
    return undefined;
  }
  return {
    ...itemOf(plan.commands),
    job,
    answer: (first) => {
      job.resolve({ kind: 'accepted', results: atomicAnswers(plan.entries, first) });
    },
  };
};

const itemOf = (commands: readonly PlannedCommand[]): PlannedItem => {
  let events = 0;
  const rows = commands.map((command) => {
    const row = commandRow(command, events);
    events += command.eventCount;
    return row;
  });
  const bytes = commands.reduce((sum, command) => sum + command.bytes, 0);
  return { append: { streams: commands.flatMap(({ appends }) => appends), commands: rows }, events, bytes };
};
