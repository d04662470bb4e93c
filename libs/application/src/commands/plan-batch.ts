import type { Capabilities } from '@tallyman/event-store';
import { commandIdsOf, type Job } from './job.js';
import { planJob, type PlannedItem, type Planning } from './plan-job.js';
import { speculateOn, type Speculation } from './speculation.js';

export interface Plan {
  readonly items: readonly PlannedItem[];
  /** Jobs for the next group, in their order: they did not fit, or repeat a command of this one. */
  readonly deferred: readonly Job[];
  readonly speculation: Speculation;
  /** Log time (ms) that everything in it was decided and hashed with. */
  readonly now: number;
}

/** Decides the jobs in order, each on what the ones before it will have done: a batch is exactly the sequence. */
export const planBatch = (jobs: readonly Job[], planning: Planning): Plan => {
  const root = speculateOn(planning.aggregates.get, () => undefined);
  const group = new Group(planning.capabilities);
  const deferred: Job[] = [];
  const ids = new Set<string>();
  for (const [index, job] of jobs.entries()) {
    if (commandIdsOf(job).some((id) => ids.has(id))) {
      deferred.push(job);
      continue;
    }
    const view = root.fork();
    const items = planOrReject(job, view, planning);
    if (items === undefined) continue;
    if (!group.fits(items)) {
      if (group.items.length > 0)
        return {
          items: group.items,
          deferred: [...deferred, ...jobs.slice(index)],
          speculation: root,
          now: planning.now,
        };
      refuseTooLarge(job, items, planning.capabilities);
      continue;
    }
    view.merge();
    group.add(items);
    if (items.length > 0) for (const id of commandIdsOf(job)) ids.add(id);
  }
  return { items: group.items, deferred, speculation: root, now: planning.now };
};

class Group {
  readonly items: PlannedItem[] = [];
  private events = 0;
  private bytes = 0;

  constructor(private readonly most: Capabilities) {}

  fits(items: readonly PlannedItem[]): boolean {
    const { events, bytes } = sizeOf(items);
    return this.events + events <= this.most.maxAppendEvents && this.bytes + bytes <= this.most.maxAppendBytes;
  }

  add(items: readonly PlannedItem[]): void {
    const { events, bytes } = sizeOf(items);
    this.events += events;
    this.bytes += bytes;
    this.items.push(...items);
  }
}

const sizeOf = (items: readonly PlannedItem[]): { events: number; bytes: number } => ({
  events: items.reduce((sum, item) => sum + item.events, 0),
  bytes: items.reduce((sum, item) => sum + item.bytes, 0),
});

/** A fault in deciding one job (a broken invariant, say) is that job's alone. */
const planOrReject = (job: Job, view: Speculation, planning: Planning): readonly PlannedItem[] | undefined => {
  try {
    return planJob(job, view, planning);
  } catch (error) {
    job.reject(error);
    return undefined;
  }
};

const refuseTooLarge = (job: Job, items: readonly PlannedItem[], most: Capabilities): void => {
  const { events, bytes } = sizeOf(items);
  const { maxAppendEvents: maxEvents, maxAppendBytes: maxBytes } = most;
  const commandId = commandIdsOf(job)[0] ?? '';
  const refusal = { code: 'append_too_large', events, maxEvents, bytes, maxBytes } as const;
  const result = { commandId, outcome: 'refused', replayed: false, refusal } as const;
  if (job.kind === 'single') job.resolve(result);
  else job.resolve({ kind: 'refused', index: 0, result });
};
