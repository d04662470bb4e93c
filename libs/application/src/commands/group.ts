import type { AppendResult } from '@tallyman/event-store';
import type { Aggregate } from './aggregates.js';
import type { Job } from './job.js';
import { toResult } from './outcome.js';
import type { Plan } from './plan-group.js';
import type { PlannedItem } from './plan-job.js';

/** A group that was decided and is on its way into the log. */
export interface Group {
  readonly plan: Plan;
  /** What it will make of its streams. */
  readonly changes: ReadonlyMap<string, Aggregate>;
  /** Where its first event is expected. */
  readonly firstPosition: number;
  /** Log time (ms) that everything in it was decided and hashed with. */
  readonly now: number;
  /** Jobs that repeat a command of it: they are looked up when it is committed. */
  readonly repeats: Job[];
}

/** Whether the log took all of it, where it was expected. */
export const isWhole = ({ firstPosition }: Group, results: readonly AppendResult[]): boolean => {
  let next = firstPosition;
  for (const result of results) {
    if (result.kind !== 'appended') return false;
    // An item without events is answered with the log's last position.
    if (result.firstPosition !== next && result.firstPosition !== next - 1) return false;
    next = result.lastPosition + 1;
  }
  return true;
};

/**
 * Position of the last event of each stream of a group that the log took whole, but not where it was expected: a log without `ordersGroups`
 * says afterwards where. `undefined` when it did not take all of it.
 */
export const lastPlaces = (
  { plan }: Group,
  results: readonly AppendResult[],
): ReadonlyMap<string, number> | undefined => {
  const places = new Map<string, number>();
  for (const [index, { append }] of plan.items.entries()) {
    const result = results[index];
    if (result?.kind !== 'appended') return undefined;
    let position = result.firstPosition;
    for (const { stream, events } of append.streams) {
      if (events.length === 0) continue;
      position += events.length;
      places.set(stream, position - 1);
    }
  }
  return places;
};

/** Gives the items that the log took their answers; the jobs of the others are returned. */
export const answerItems = ({ plan }: Group, results: readonly AppendResult[]): readonly Job[] => {
  const turnedAway: Job[] = [];
  for (const [index, item] of plan.items.entries()) {
    const result = results[index];
    if (result?.kind === 'appended') answerItem(item, result.firstPosition);
    else if (item.job !== undefined) turnedAway.push(item.job);
  }
  return turnedAway;
};

const answerItem = ({ job, commands, answer }: PlannedItem, firstPosition: number): void => {
  const [command] = commands;
  if (job?.kind !== 'single' || command === undefined) answer?.(firstPosition);
  else {
    const { commandId } = job.submission.context;
    job.sink.answer(job.index, toResult(commandId, command.outcome, firstPosition, false));
  }
};
