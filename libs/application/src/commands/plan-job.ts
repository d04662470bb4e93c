import { deterministicUuid } from '@tallyman/event-catalog';
import type { AppendItem, CommandRow, StreamAppend } from '@tallyman/event-store';
import type { AtomicJob, Job, SingleJob } from './job.js';
import { housekeeping } from './log-model.js';
import { NO_ORIGINALS } from './originals.js';
import { OWN_ID_PREFIX, ownContext } from './own-context.js';
import { toResult } from './outcome.js';
import { atomicAnswers, planAtomic } from './plan-atomic.js';
import { checksOf, commandRow, planCommand, type PlannedCommand } from './plan-command.js';
import { replayOf } from './replay.js';
import type { Planning } from './planning.js';
import type { Speculation } from './speculation.js';

/** One item of the group, and the answer to give once it is committed. */
export interface PlannedItem {
  readonly append: AppendItem;
  readonly commands: readonly PlannedCommand[];
  /** Absent for the log's own housekeeping. */
  readonly job?: Job;
  /** Gives an atomic job its answer; `firstPosition` is that of the item's first event. */
  readonly answer?: (firstPosition: number) => void;
}

/** Decides one job on `view`; its items, if any, belong into the group in this order. What needs no append is answered at once. */
export const planJob = (job: Job, view: Speculation, planning: Planning): readonly PlannedItem[] => {
  if (job.kind === 'atomic') return planWhole(job, view, planning);
  const replay = replayOf(job.submission, planning.known);
  if (replay !== undefined) {
    job.sink.answer(job.index, replay);
    return [];
  }
  const expiries = planHousekeeping(job, view, planning.now);
  const own = planSingle(job, view, planning);
  return expiries.length === 0 ? [own] : [...expiries, own];
};

const NONE: readonly PlannedItem[] = [];

/** Holds that are due by log time are expired, by a command of the log's own, before anything is decided on their stream. */
export const planHousekeeping = (job: Job, view: Speculation, now: number): readonly PlannedItem[] => {
  const [first] = job.submissions;
  if (first === undefined) return NONE;
  let items: PlannedItem[] | undefined;
  for (const stream of job.streams) {
    const { state, revision } = view.get(stream);
    const expire = housekeeping(first.command, state, now);
    if (expire === undefined) continue;
    const commandId = `${OWN_ID_PREFIX}expire/${deterministicUuid(`${stream}#${String(revision)}`)}`;
    const context = ownContext(commandId, expire, now, 'expiry');
    const command = planCommand({ command: expire, context }, [stream], view, { now, originals: NO_ORIGINALS });
    items ??= [];
    items.push({ append: appendOf([command]), commands: [command] });
  }
  return items ?? NONE;
};

const planSingle = (job: SingleJob, view: Speculation, planning: Planning): PlannedItem => {
  const command = planCommand(job.submission, job.streams, view, planning);
  return { append: { streams: command.appends, commands: [commandRow(command, 0)] }, commands: [command], job };
};

const planWhole = (job: AtomicJob, view: Speculation, planning: Planning): readonly PlannedItem[] => {
  const { known, now } = planning;
  const undecided = job.submissions.some(({ context }) => !known.has(context.commandId));
  const expiries = undecided ? planHousekeeping(job, view, now) : NONE;
  const mark = view.mark();
  const plan = planAtomic(job.submissions, view, planning);
  if (plan.kind === 'refused_before') {
    view.rollback(mark);
    job.resolve({ kind: 'refused', index: plan.index, result: plan.result });
    return expiries;
  }
  if (plan.kind === 'refused') {
    view.rollback(mark);
    return [...expiries, refusedWhole(job, plan.index, plan.command, view)];
  }
  if (plan.commands.length === 0) {
    job.resolve({ kind: 'accepted', results: atomicAnswers(plan.entries, 0) });
    return expiries;
  }
  const own: PlannedItem = {
    append: appendOf(plan.commands),
    commands: plan.commands,
    job,
    answer: (first) => {
      job.resolve({ kind: 'accepted', results: atomicAnswers(plan.entries, first) });
    },
  };
  return [...expiries, own];
};

/** Only the refusal of the one command is kept. It stands on what the batch read that something before the batch changed. */
const refusedWhole = (job: AtomicJob, index: number, command: PlannedCommand, view: Speculation): PlannedItem => {
  const read: readonly StreamAppend[] = checksOf(job.streams, view);
  const result = toResult(command.submission.context.commandId, command.outcome, 0, false);
  return {
    append: { streams: read, commands: [commandRow(command, 0)] },
    commands: [command],
    job,
    answer: () => {
      if (result.outcome === 'refused') job.resolve({ kind: 'refused', index, result });
    },
  };
};

const appendOf = (commands: readonly PlannedCommand[]): AppendItem => {
  const rows: CommandRow[] = [];
  const streams: StreamAppend[] = [];
  let events = 0;
  for (const command of commands) {
    rows.push(commandRow(command, events));
    events += command.events.length;
    streams.push(...command.appends);
  }
  return { streams, commands: rows };
};
