import type { Capabilities } from '@tallyman/event-store';
import { giveBack, type Job } from './job.js';
import { standsOnUnread, verdictOf, type Circumstances } from './log-limits.js';
import { planHousekeeping, planJob, type PlannedItem } from './plan-job.js';
import type { Planning } from './planning.js';
import type { CommandRefusal } from './results.js';
import type { Speculation } from './speculation.js';

export interface Plan {
  readonly items: readonly PlannedItem[];
  /** The jobs whose answers wait for the append. */
  readonly jobs: readonly Job[];
  /** Jobs that repeat a command of this group: for when it is committed. */
  readonly repeats: readonly Job[];
  /** Jobs that did not fit: for the next group, in their order. */
  readonly left: readonly Job[];
}

/** Decides the jobs in order, each on what the ones before it will have done: a group is exactly the sequence. */
export const planGroup = (jobs: readonly Job[], view: Speculation, planning: Planning & Circumstances): Plan => {
  const group = new Group(planning.capabilities);
  for (const [index, job] of jobs.entries()) {
    if (group.repeats(job)) {
      group.later.push(job);
      continue;
    }
    const end = planInto(group, job, view, planning);
    if (end !== undefined) return group.planned(jobs.slice(end === 'before' ? index : index + 1));
  }
  return group.planned([]);
};

/** Adds the job to the group, or answers it; says when the group ends `before` this job or `behind` it. */
const planInto = (
  group: Group,
  job: Job,
  view: Speculation,
  planning: Planning & Circumstances,
): 'before' | 'behind' | undefined => {
  const mark = view.mark();
  const items = planOrGiveBack(job, view, planning);
  if (items === undefined) {
    view.rollback(mark);
    return undefined;
  }
  const verdict = verdictOf(job, items, planning);
  const mustWait =
    standsOnUnread(items, planning.isUnderWay) ||
    verdict.kind === 'later' ||
    (verdict.kind === 'alone' && !(group.isEmpty && items.length === 1));
  if (mustWait) {
    view.rollback(mark);
    // Housekeeping of its streams does not wait for the job: the job waits for it.
    if (group.isEmpty) group.add(job, planHousekeeping(job, view, planning.now));
    return 'before';
  }
  if (verdict.kind === 'impossible') {
    view.rollback(mark);
    refuse(job, { code: 'atomic_multi_stream_unsupported', streams: verdict.streams });
    return undefined;
  }
  if (!group.add(job, items)) {
    view.rollback(mark);
    if (!group.isEmpty) return 'before';
    refuseTooLarge(job, items, planning.capabilities);
  }
  return verdict.kind === 'alone' ? 'behind' : undefined;
};

class Group {
  readonly items: PlannedItem[] = [];
  readonly later: Job[] = [];
  private readonly jobs: Job[] = [];
  private readonly ids = new Set<string>();
  private events = 0;
  private bytes = 0;

  constructor(private readonly most: Capabilities) {}

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  repeats({ submissions }: Job): boolean {
    for (const { context } of submissions) if (this.ids.has(context.commandId)) return true;
    return false;
  }

  /** Answers whether they fit; if not, nothing was added. */
  add(job: Job, items: readonly PlannedItem[]): boolean {
    const { events, bytes } = sizeOf(items, mostBytes);
    if (this.events + events > this.most.maxAppendEvents) return false;
    if (this.bytes + bytes > this.most.maxAppendBytes && !this.fitExactly(items)) return false;
    this.events += events;
    this.bytes += bytes;
    let waits = false;
    for (const item of items) {
      this.items.push(item);
      waits ||= item.job !== undefined;
    }
    if (!waits) return true;
    this.jobs.push(job);
    for (const { context } of job.submissions) this.ids.add(context.commandId);
    return true;
  }

  private fitExactly(items: readonly PlannedItem[]): boolean {
    const { bytes } = sizeOf([...this.items, ...items], exactBytes);
    return bytes <= this.most.maxAppendBytes;
  }

  planned(left: readonly Job[]): Plan {
    return { items: this.items, jobs: this.jobs, repeats: this.later, left };
  }
}

/** No UTF-16 unit takes more than 3 bytes of UTF-8: enough to tell that a group of ordinary size fits, without looking at its texts. */
const mostBytes = (text: string): number => 3 * text.length;
const exactBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

const sizeOf = (
  items: readonly PlannedItem[],
  bytesOf: (text: string) => number,
): { readonly events: number; readonly bytes: number } => {
  let events = 0;
  let bytes = 0;
  for (const { commands } of items)
    for (const command of commands) {
      events += command.events.length;
      for (const { sealed } of command.events) bytes += bytesOf(sealed.body);
    }
  return { events, bytes };
};

/** A fault in deciding one job (a broken invariant, say) is that job's alone. */
const planOrGiveBack = (job: Job, view: Speculation, planning: Planning): readonly PlannedItem[] | undefined => {
  try {
    return planJob(job, view, planning);
  } catch (error) {
    giveBack(job, error instanceof Error ? error : new Error(String(error)));
    return undefined;
  }
};

const refuseTooLarge = (job: Job, items: readonly PlannedItem[], most: Capabilities): void => {
  const { events, bytes } = sizeOf(items, exactBytes);
  const { maxAppendEvents: maxEvents, maxAppendBytes: maxBytes } = most;
  refuse(job, { code: 'append_too_large', events, maxEvents, bytes, maxBytes });
};

/** For what the log cannot take at all. Not kept: another log can. */
const refuse = (job: Job, refusal: CommandRefusal): void => {
  const commandId = job.submissions[0]?.context.commandId ?? '';
  const result = { commandId, outcome: 'refused', replayed: false, refusal } as const;
  if (job.kind === 'single') job.sink.answer(job.index, result);
  else job.resolve({ kind: 'refused', index: 0, result });
};
