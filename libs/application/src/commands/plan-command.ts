import { currentVersion, seal, type NewEvent } from '@tallyman/event-catalog';
import type { CommandRow, StreamAppend } from '@tallyman/event-store';
import type { StockRefusal } from '@tallyman/inventory';
import { decide, describeState, evolve, streamsNeeded, type LogSubmission, type StreamEvent } from './log-model.js';
import { encodeOutcome, quantityList, type StoredOutcome } from './outcome.js';
import type { Speculation } from './speculation.js';

/** A command decided on speculative state: what to append for it and what it will be answered. */
export interface PlannedCommand {
  readonly submission: LogSubmission;
  readonly outcome: StoredOutcome;
  readonly refusal?: StockRefusal;
  readonly appends: readonly StreamAppend[];
  readonly eventCount: number;
  readonly bytes: number;
}

/**
 * Decides one command and lets `view` see its events. Streams that were read but not written, and that something earlier in the group
 * changed, become checks: if that something is not committed, neither is this.
 */
export const planCommand = (submission: LogSubmission, view: Speculation, now: number): PlannedCommand => {
  const { command } = submission;
  const streams = streamsNeeded(command);
  const checks = streams
    .filter((stream) => view.isChanged(stream))
    .map((stream): StreamAppend => ({ stream, expectedRevision: view.get(stream).revision, events: [] }));
  const decision = decide(command, (stream) => view.get(stream).state, now);
  if (decision.kind === 'refused') return refusedPlan(submission, decision.refusal, checks);
  const appends = decision.events.map((event, index) => appendOne(submission, event, index, view, now));
  return acceptedPlan(submission, streams[0], view, [...checks, ...appends]);
};

const refusedPlan = (
  submission: LogSubmission,
  refusal: StockRefusal,
  checks: readonly StreamAppend[],
): PlannedCommand => ({ submission, outcome: { refusal }, refusal, appends: checks, eventCount: 0, bytes: 0 });

const acceptedPlan = (
  submission: LogSubmission,
  primary: string,
  view: Speculation,
  appends: readonly StreamAppend[],
): PlannedCommand => {
  const { revision, state, position } = view.get(primary);
  const quantities = describeState(state);
  const events = appends.flatMap(({ stream, expectedRevision, events: appended }) =>
    appended.map(({ type }): [string, number, string?] =>
      stream === primary ? [type, expectedRevision + 1] : [type, expectedRevision + 1, stream],
    ),
  );
  const outcome: StoredOutcome = {
    stream: primary,
    revision,
    events,
    ...(quantities === undefined ? {} : { quantities: quantityList(quantities) }),
    ...(events.length === 0 ? { position } : {}),
  };
  const bytes = appends.reduce((sum, append) => sum + bodyBytes(append.events), 0);
  return { submission, outcome, appends, eventCount: events.length, bytes };
};

const bodyBytes = (events: readonly NewEvent[]): number =>
  events.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);

const appendOne = (
  { context }: LogSubmission,
  { stream, event }: StreamEvent,
  index: number,
  view: Speculation,
  now: number,
): StreamAppend => {
  const before = view.get(stream);
  const revision = before.revision + 1;
  const { type, data } = event;
  const sealed = seal(before.hash, {
    context,
    stream,
    revision,
    index,
    type,
    data,
    recordedAt: now,
    schemaVersion: currentVersion(type),
  });
  view.put(stream, { state: evolve(before.state, event), revision, position: before.position, hash: sealed.hash });
  return { stream, expectedRevision: before.revision, events: [sealed] };
};

/** The row that makes the command idempotent; `firstEvent` is the index of its first event in the item. */
export const commandRow = ({ submission, outcome, eventCount }: PlannedCommand, firstEvent: number): CommandRow => ({
  commandId: submission.context.commandId,
  commandHash: Buffer.from(submission.context.commandHash, 'base64url'),
  outcome: encodeOutcome(outcome),
  ...(eventCount === 0 ? {} : { firstEvent }),
});
