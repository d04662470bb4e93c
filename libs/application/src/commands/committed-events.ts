import { tellsContext, type CommandContext, type EventFact } from '@tallyman/event-catalog';
import type { AppendResult } from '@tallyman/event-store';
import type { PlannedEvent } from './plan-command.js';
import type { Group } from './group.js';

/** Where the owner hands what it has committed, in order of position and without a gap. Must be quick. */
export interface CommittedEvents {
  publish(firstPosition: number, events: readonly EventFact[]): void;
}

type CommittedGroup = Pick<Group, 'plan' | 'firstPosition' | 'now'>;

/** What a fold needs of the events of a committed group, as it would read it from the log. */
export const committedFacts = ({ plan: { items }, firstPosition, now }: CommittedGroup): readonly EventFact[] => {
  const facts: EventFact[] = [];
  for (const { commands } of items)
    for (const { events, submission } of commands)
      for (const event of events) facts.push(factOf(event, firstPosition + facts.length, submission.context, now));
  return facts;
};

/**
 * The same where the log says afterwards which position each item got: in order of position; `undefined` when events of somebody else lie
 * between them.
 */
export const placedFacts = (
  { plan: { items }, now }: CommittedGroup,
  results: readonly AppendResult[],
): readonly EventFact[] | undefined => {
  const facts: EventFact[] = [];
  for (const [index, { commands }] of items.entries()) {
    const result = results[index];
    let position = result?.kind === 'appended' ? result.firstPosition : 0;
    for (const { events, submission } of commands)
      for (const event of events) facts.push(factOf(event, position++, submission.context, now));
  }
  facts.sort((a, b) => a.position - b.position);
  const [first] = facts;
  return facts.every(({ position }, index) => position === (first?.position ?? 0) + index) ? facts : undefined;
};

const factOf = (
  { stream, revision, hash, event }: PlannedEvent,
  position: number,
  context: CommandContext,
  recordedAt: number,
): EventFact => {
  const { type, data } = event;
  const fact = tellsContext(stream)
    ? { position, stream, revision, hash, type, data, context, recordedAt }
    : { position, stream, revision, hash, type, data };
  return fact as EventFact;
};
