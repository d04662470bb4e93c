import { eventId } from '@tallyman/event-catalog';
import type { RecordedCommand } from '@tallyman/event-store';
import { STOCK_FIELDS, type StockField, type StockQuantities, type StockRefusal } from '@tallyman/inventory';
import type { AcceptedResult, CommandResult } from './results.js';

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
      /** Of the item that the command names, after it. */
      readonly stream: string;
      readonly revision: number;
      readonly quantities?: StockQuantities;
      readonly events: readonly OutcomeEvent[];
      /** Of a command that changed nothing: the stream's last position. */
      readonly position: number;
    }
  | { readonly kind: 'refused'; readonly refusal: StockRefusal };

/**
 * What is kept of a decided command, enough to give the first answer again. Of one event in the command's own stream, which is nearly
 * always so, only the quantities after it, in the order of STOCK_FIELDS: the event tells the rest.
 */
type StoredOutcome =
  | readonly number[]
  | {
      readonly stream: string;
      readonly revision: number;
      /** Type, revision and, where it is not `stream`, the stream of each event. */
      readonly events: readonly (readonly [type: string, revision: number, stream?: string])[];
      readonly quantities?: readonly number[];
      readonly position?: number;
    }
  | { readonly refusal: StockRefusal };

const quantityList = (quantities: StockQuantities | undefined): readonly number[] =>
  quantities === undefined ? [] : STOCK_FIELDS.map((field) => quantities[field]);

const quantitiesFrom = (list: readonly number[]): StockQuantities | undefined => {
  if (list.length === 0) return undefined;
  const entries = STOCK_FIELDS.map((field, index) => [field, list[index] ?? 0] as const);
  return Object.fromEntries(entries) as Record<StockField, number>;
};

/** The text that is kept of an outcome. */
export const encodeOutcome = (outcome: Outcome): string => {
  if (outcome.kind === 'refused') return JSON.stringify({ refusal: outcome.refusal });
  const { stream, revision, events, quantities, position } = outcome;
  const [first] = events;
  if (first?.stream === stream && events.length === 1) return JSON.stringify(quantityList(quantities));
  const stored: StoredOutcome = {
    stream,
    revision,
    events: events.map((event) =>
      event.stream === stream ? [event.type, event.revision] : [event.type, event.revision, event.stream],
    ),
    quantities: quantityList(quantities),
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
    ...withQuantities(quantities),
    events: events.map(([type, at, elsewhere], index) => ({
      id: eventId(recorded.commandId, index),
      type,
      stream: elsewhere ?? stream,
      revision: at,
    })),
    position,
  };
};

const ofOneEvent = (recorded: RecordedCommand, quantities: readonly number[]): Outcome => {
  if (!('firstEvent' in recorded)) throw new Error(`the outcome of command ${recorded.commandId} names no event`);
  const { id, type, stream, revision } = recorded.firstEvent;
  const events = [{ id, type, stream, revision }];
  return { kind: 'accepted', stream, revision, ...withQuantities(quantities), events, position: 0 };
};

const withQuantities = (list: readonly number[]): { readonly quantities?: StockQuantities } => {
  const quantities = quantitiesFrom(list);
  return quantities === undefined ? {} : { quantities };
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
  const { stream, revision, quantities } = outcome;
  const events = outcome.events.map((event, index) => ({
    id: event.id,
    type: event.type,
    stream: event.stream,
    position: firstPosition + index,
    revision: event.revision,
  }));
  const position = events.length === 0 ? outcome.position : firstPosition + events.length - 1;
  return quantities === undefined
    ? { commandId, outcome: 'accepted', replayed, position, stream, revision, events }
    : { commandId, outcome: 'accepted', replayed, position, stream, revision, events, state: quantities };
};
