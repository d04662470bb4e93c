import { eventId } from '@tallyman/event-catalog';
import { STOCK_FIELDS, type StockQuantities, type StockRefusal } from '@tallyman/inventory';
import type { CommandResult } from './results.js';

/**
 * What is kept of a decided command, enough to give the first answer again. Positions are not in it: the log knows them.
 * `quantities` are in the order of STOCK_FIELDS.
 */
export type StoredOutcome =
  | {
      readonly stream: string;
      readonly revision: number;
      /** Type, revision and, where it is not `stream`, the stream of each event. */
      readonly events: readonly (readonly [type: string, revision: number, stream?: string])[];
      readonly quantities?: readonly number[];
      /** Of a command that changed nothing: the stream's last position. */
      readonly position?: number;
    }
  | { readonly refusal: StockRefusal };

export const encodeOutcome = (outcome: StoredOutcome): string => JSON.stringify(outcome);

export const decodeOutcome = (text: string): StoredOutcome => JSON.parse(text) as StoredOutcome;

export const quantityList = (quantities: StockQuantities): readonly number[] =>
  STOCK_FIELDS.map((field) => quantities[field]);

const quantitiesFrom = (list: readonly number[]): StockQuantities => {
  const entries = STOCK_FIELDS.map((field, index) => [field, list[index] ?? 0] as const);
  return Object.fromEntries(entries) as Record<keyof StockQuantities, number>;
};

/** The answer to a command: the same for the first time and every replay, but for the mark. */
export const toResult = (
  commandId: string,
  outcome: StoredOutcome,
  firstPosition: number | undefined,
  replayed: boolean,
): CommandResult => {
  if ('refusal' in outcome) return { commandId, outcome: 'refused', replayed, refusal: outcome.refusal };
  const start = firstPosition ?? 0;
  const events = outcome.events.map(([type, revision, stream], index) => ({
    id: eventId(commandId, index),
    type,
    stream: stream ?? outcome.stream,
    position: start + index,
    revision,
  }));
  return {
    commandId,
    outcome: 'accepted',
    replayed,
    position: outcome.position ?? start + Math.max(events.length - 1, 0),
    stream: outcome.stream,
    revision: outcome.revision,
    events,
    ...(outcome.quantities === undefined ? {} : { state: quantitiesFrom(outcome.quantities) }),
  };
};
