import { eventId } from '@tallyman/event-catalog';
import type { RecordedCommand } from '@tallyman/event-store';
import { STOCK_FIELDS, type StockField, type StockQuantities } from '@tallyman/inventory';
import type { AcceptedResult, BookSummary, CommandResult, DomainRefusal, StateSummary } from './results.js';

/** An event as an answer names it, without its position. */
export interface OutcomeEvent {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
}

/** What was decided about a command, but for positions: the log gives those. */
export type Outcome =
  | {
      readonly kind: 'accepted';
      /** Of the stream that the command names, after it. */
      readonly stream: string;
      readonly revision: number;
      readonly state?: StateSummary;
      readonly events: readonly OutcomeEvent[];
      /** Of a command that changed nothing: the stream's last position. */
      readonly position: number;
    }
  | { readonly kind: 'refused'; readonly refusal: DomainRefusal };

/** Of a stock item the quantities, in the order of STOCK_FIELDS. Empty: none. */
type StoredState = readonly number[] | BookSummary;

/**
 * What is kept of a decided command, enough to give the first answer again. Of one event in the command's own stream, which is nearly
 * always so, only the state after it: the event tells the rest.
 */
type StoredOutcome =
  | StoredState
  | {
      readonly stream: string;
      readonly revision: number;
      /** Type, revision and, where it is not `stream`, the stream of each event. */
      readonly events: readonly (readonly [type: string, revision: number, stream?: string])[];
      /** So it is named in logs: of books too. */
      readonly quantities?: StoredState;
      readonly position?: number;
    }
  | { readonly refusal: DomainRefusal };

const isBook = (state: StoredState | StateSummary): state is BookSummary => 'accounts' in state;

const storedState = (state: StateSummary | undefined): StoredState => {
  if (state === undefined) return [];
  return isBook(state) ? state : STOCK_FIELDS.map((field) => state[field]);
};

const stateFrom = (list: StoredState): StateSummary | undefined => {
  if (isBook(list)) return list;
  if (list.length === 0) return undefined;
  const entries = STOCK_FIELDS.map((field, index) => [field, list[index] ?? 0] as const);
  return Object.fromEntries(entries) as Record<StockField, number> satisfies StockQuantities;
};

/** The text that is kept of an outcome. */
export const encodeOutcome = (outcome: Outcome): string => {
  if (outcome.kind === 'refused') return JSON.stringify({ refusal: outcome.refusal });
  const { stream, revision, events, state, position } = outcome;
  const [first] = events;
  if (first?.stream === stream && events.length === 1) return JSON.stringify(storedState(state));
  const stored: StoredOutcome = {
    stream,
    revision,
    events: events.map((event) =>
      event.stream === stream ? [event.type, event.revision] : [event.type, event.revision, event.stream],
    ),
    quantities: storedState(state),
    ...(first === undefined ? { position } : {}),
  };
  return JSON.stringify(stored);
};

/** The outcome of a command as the log has it. */
export const decodeOutcome = (recorded: RecordedCommand): Outcome => {
  const stored = JSON.parse(recorded.outcome) as StoredOutcome;
  if ('refusal' in stored) return { kind: 'refused', refusal: stored.refusal };
  if (!('stream' in stored)) return ofOneEvent(recorded, stored);
  const { stream, revision, events, position = 0, quantities = [] } = stored;
  return {
    kind: 'accepted',
    stream,
    revision,
    ...withState(quantities),
    events: events.map(([type, at, elsewhere], index) => ({
      id: eventId(recorded.commandId, index),
      type,
      stream: elsewhere ?? stream,
      revision: at,
    })),
    position,
  };
};

const ofOneEvent = (recorded: RecordedCommand, state: StoredState): Outcome => {
  if (!('firstEvent' in recorded)) throw new Error(`the outcome of command ${recorded.commandId} names no event`);
  const { id, type, stream, revision } = recorded.firstEvent;
  const events = [{ id, type, stream, revision }];
  return { kind: 'accepted', stream, revision, ...withState(state), events, position: 0 };
};

const withState = (stored: StoredState): { readonly state?: StateSummary } => {
  const state = stateFrom(stored);
  return state === undefined ? {} : { state };
};

/** The answer to a command: the same for the first time and every replay, but for the mark. */
export const toResult = (
  commandId: string,
  outcome: Outcome,
  firstPosition: number,
  replayed: boolean,
): CommandResult =>
  outcome.kind === 'refused'
    ? { commandId, outcome: 'refused', replayed, refusal: outcome.refusal }
    : acceptedResult(commandId, outcome, firstPosition, replayed);

const acceptedResult = (
  commandId: string,
  outcome: Outcome & { kind: 'accepted' },
  firstPosition: number,
  replayed: boolean,
): AcceptedResult => {
  const { stream, revision, state } = outcome;
  const events = outcome.events.map((event, index) => ({
    id: event.id,
    type: event.type,
    stream: event.stream,
    position: firstPosition + index,
    revision: event.revision,
  }));
  const position = events.length === 0 ? outcome.position : firstPosition + events.length - 1;
  return state === undefined
    ? { commandId, outcome: 'accepted', replayed, position, stream, revision, events }
    : { commandId, outcome: 'accepted', replayed, position, stream, revision, events, state };
};
