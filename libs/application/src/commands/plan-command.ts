import { currentVersion, seal, type DomainEvent, type NewEvent } from '@tallyman/event-catalog';
import type { CommandRow, StreamAppend } from '@tallyman/event-store';
import type { LogSubmission, StreamEvent } from './log-command.js';
import { decide } from './log-model.js';
import { withOriginal, type Originals } from './originals.js';
import { encodeOutcome, type Outcome, type OutcomeEvent } from './outcome.js';
import type { DomainRefusal } from './results.js';
import type { Speculation } from './speculation.js';

/** An event that was decided on and sealed. */
export interface PlannedEvent extends OutcomeEvent {
  readonly event: DomainEvent;
  /** Hex. */
  readonly hash: string;
  readonly sealed: NewEvent;
}

/** A command decided on speculative state: what to append for it and what it will be answered. */
export interface PlannedCommand {
  readonly submission: LogSubmission;
  readonly outcome: Outcome;
  readonly refusal?: DomainRefusal;
  readonly appends: readonly StreamAppend[];
  readonly events: readonly PlannedEvent[];
}

/**
 * Decides one command and lets `view` see its events. Streams that were read but not written, and that something earlier in the group
 * changed, become checks: if that something is not committed, neither is this. `streams` are those that it needs, its own first.
 */
export const planCommand = (
  submission: LogSubmission,
  streams: readonly string[],
  view: Speculation,
  { now, originals }: { readonly now: number; readonly originals: Originals },
): PlannedCommand => {
  const command = withOriginal(submission.command, originals);
  const decision = decide(command, streams[0] ?? '', (stream) => view.get(stream).state, now);
  if (decision.kind === 'refused') {
    const { refusal } = decision;
    return {
      submission,
      outcome: { kind: 'refused', refusal },
      refusal,
      appends: checksOf(streams, view),
      events: [],
    };
  }
  const appends: StreamAppend[] = checksOf(onlyRead(streams, decision.events), view);
  const events: PlannedEvent[] = [];
  for (const event of decision.events) {
    const planned = planEvent(submission, event, events.length, view, now);
    events.push(planned);
    appends.push({ stream: event.stream, expectedRevision: planned.revision - 1, events: [planned.sealed] });
  }
  return { submission, outcome: acceptedOutcome(streams[0] ?? '', view, events), appends, events };
};

const NO_STREAMS: readonly string[] = [];

const onlyRead = (streams: readonly string[], written: readonly StreamEvent[]): readonly string[] =>
  streams.length === 1 && written.length > 0
    ? NO_STREAMS
    : streams.filter((stream) => !written.some((event) => event.stream === stream));

/** What a decision stands on: the streams it read that something earlier in the group changed. */
export const checksOf = (streams: readonly string[], view: Speculation): StreamAppend[] => {
  const checks: StreamAppend[] = [];
  for (const stream of streams)
    if (view.isChanged(stream)) checks.push({ stream, expectedRevision: view.get(stream).revision, events: [] });
  return checks;
};

const acceptedOutcome = (primary: string, view: Speculation, events: readonly PlannedEvent[]): Outcome => {
  const { revision, state: after, position } = view.get(primary);
  const state = after.summary(events.map(({ event }) => event));
  return state === undefined
    ? { kind: 'accepted', stream: primary, revision, events, position }
    : { kind: 'accepted', stream: primary, revision, events, position, state };
};

const planEvent = (
  { context }: LogSubmission,
  { stream, event }: StreamEvent,
  index: number,
  view: Speculation,
  now: number,
): PlannedEvent => {
  const before = view.get(stream);
  const revision = before.revision + 1;
  const { type, data } = event;
  const schemaVersion = currentVersion(type);
  const sealed = seal(Buffer.from(before.hash, 'hex'), {
    context,
    stream,
    revision,
    index,
    type,
    data,
    recordedAt: now,
    schemaVersion,
  });
  const { buffer, byteOffset, byteLength } = sealed.hash;
  const hash = Buffer.from(buffer, byteOffset, byteLength).toString('hex');
  view.put(stream, { state: before.state.evolve(event), revision, hash });
  return { id: sealed.id, type, stream, revision, event, sealed, hash };
};

/** The row that makes the command idempotent; `firstEvent` is the index of its first event in the item. */
export const commandRow = ({ submission, outcome, events }: PlannedCommand, firstEvent: number): CommandRow => {
  const { commandId, commandHash } = submission.context;
  const text = encodeOutcome(outcome);
  return events.length === 0
    ? { commandId, outcome: text, commandHash: Buffer.from(commandHash, 'base64url') }
    : { commandId, outcome: text, firstEvent };
};
