import type { EventFact } from '@tallyman/event-catalog';
import type { AppendResult } from '@tallyman/event-store';
import type { PlannedEvent } from './plan-command.js';
import type { PlannedItem } from './plan-job.js';

/** Where the owner hands what it has committed, in order of position and without a gap. Must be quick. */
export interface CommittedEvents {
  publish(firstPosition: number, events: readonly EventFact[]): void;
}

/** What a fold needs of the events of a committed group, as it would read it from the log. */
export const committedFacts = (items: readonly PlannedItem[], firstPosition: number): readonly EventFact[] => {
  const facts: EventFact[] = [];
  for (const { commands } of items)
    for (const { events } of commands)
      for (const event of events) facts.push(factOf(event, firstPosition + facts.length));
  return facts;
};

/**
 * The same where the log says afterwards which position each item got: in order of position; `undefined` when events of somebody else lie
 * between them.
 */
export const placedFacts = (
  items: readonly PlannedItem[],
  results: readonly AppendResult[],
): readonly EventFact[] | undefined => {
  const facts: EventFact[] = [];
  for (const [index, { commands }] of items.entries()) {
    const result = results[index];
    let position = result?.kind === 'appended' ? result.firstPosition : 0;
    for (const { events } of commands) for (const event of events) facts.push(factOf(event, position++));
  }
  facts.sort((a, b) => a.position - b.position);
  const [first] = facts;
  return facts.every(({ position }, index) => position === (first?.position ?? 0) + index) ? facts : undefined;
};

const factOf = ({ stream, revision, hash, event }: PlannedEvent, position: number): EventFact =>
  ({ position, stream, revision, hash, type: event.type, data: event.data }) as EventFact;
