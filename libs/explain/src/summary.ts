import type { RecordedEvent } from '@tallyman/event-catalog';
import { deltaBetween, type FieldValue } from './explained-value.js';
import { SUMMARY_RANGES, type ExactTotal, type OtherTotals, type SummaryRange } from './explanation.js';
import type { Effect } from './field-fold.js';
import { exact, Totals, type Tally } from './totals.js';

/** Subsystems that a range names; the rest of them is summed. */
const NAMED_SUBSYSTEMS = 5;

interface Range<Value extends FieldValue> {
  readonly first: RecordedEvent;
  last: RecordedEvent;
  readonly opening: Value;
  closing: Value;
  events: number;
  steps: number;
  readonly bySubsystem: Totals;
}

/**
 * Covers a history of any length by consecutive ranges of (nearly) equal numbers of events. Holds at most twice SUMMARY_RANGES of
 * them: when they are full, neighbours are merged and the ranges to come are twice as long.
 */
export class Summary<Value extends FieldValue = number> {
  private ranges: Range<Value>[] = [];
  private width = 1;

  add(recorded: RecordedEvent, { event, touched, before, after }: Effect<Value>): void {
    const open = this.ranges.at(-1);
    const range = open !== undefined && open.events < this.width ? open : this.begin(recorded, before);
    range.last = recorded;
    range.closing = after;
    range.events += 1;
    if (!touched) return;
    range.steps += 1;
    range.bySubsystem.add(event?.subsystem ?? '', 1, BigInt(deltaBetween(before, after) ?? 0));
  }

  finish(): readonly SummaryRange<Value>[] {
    const ranges = this.ranges.length > SUMMARY_RANGES ? mergeNeighbours(this.ranges) : this.ranges;
    return ranges.map((range) => describe(range));
  }

  private begin(first: RecordedEvent, opening: Value): Range<Value> {
    if (this.ranges.length === 2 * SUMMARY_RANGES) {
      this.ranges = mergeNeighbours(this.ranges);
      this.width *= 2;
    }
    const range = { first, last: first, opening, closing: opening, events: 0, steps: 0, bySubsystem: new Totals() };
    this.ranges.push(range);
    return range;
  }
}

const mergeNeighbours = <Value extends FieldValue>(ranges: readonly Range<Value>[]): Range<Value>[] => {
  const merged: Range<Value>[] = [];
  for (const [index, range] of ranges.entries()) {
    const left = merged.at(-1);
    if (index % 2 === 1 && left !== undefined) absorb(left, range);
    else merged.push(copy(range));
  }
  return merged;
};

const copy = <Value extends FieldValue>(range: Range<Value>): Range<Value> => {
  const bySubsystem = new Totals();
  bySubsystem.addAll(range.bySubsystem);
  return { ...range, bySubsystem };
};

const absorb = <Value extends FieldValue>(left: Range<Value>, right: Range<Value>): void => {
  left.last = right.last;
  left.closing = right.closing;
  left.events += right.events;
  left.steps += right.steps;
  left.bySubsystem.addAll(right.bySubsystem);
};

const describe = <Value extends FieldValue>({
  first,
  last,
  opening,
  closing,
  events,
  steps,
  bySubsystem,
}: Range<Value>): SummaryRange<Value> => {
  const ranked = bySubsystem.ranked();
  const others = restOf(ranked.slice(NAMED_SUBSYSTEMS));
  return {
    fromRevision: first.revision,
    toRevision: last.revision,
    fromPosition: first.position,
    toPosition: last.position,
    recordedFrom: new Date(first.recordedAt).toISOString(),
    recordedTo: new Date(last.recordedAt).toISOString(),
    opening,
    closing,
    delta: exactDelta(opening, closing),
    events,
    steps,
    bySubsystem: ranked
      .slice(0, NAMED_SUBSYSTEMS)
      .map(([subsystem, tally]) => ({ subsystem, events: tally.events, delta: exact(tally.delta) })),
    ...(others === undefined ? {} : { others }),
  };
};

const restOf = (rest: readonly (readonly [string, Tally])[]): OtherTotals | undefined =>
  rest.length === 0
    ? undefined
    : {
        groups: rest.length,
        events: rest.reduce((sum, [, { events }]) => sum + events, 0),
        delta: exact(rest.reduce((sum, [, { delta }]) => sum + delta, 0n)),
      };

const exactDelta = (opening: FieldValue, closing: FieldValue): ExactTotal =>
  typeof opening === 'number' && typeof closing === 'number' ? exact(BigInt(closing) - BigInt(opening)) : 0;
