import type { DecodedStockEvent } from '@tallyman/event-catalog';
import type { Condition } from '@tallyman/inventory';

/** A line of a count, as it is looked up in the history of its item. */
export interface CountedCell {
  readonly reconciliationId: string;
  readonly line: number;
  readonly condition: Condition;
  readonly observedPosition: number;
}

/** Something that brought the log to the truth: an approved count, or a source of truth that said the level. */
export interface Correction {
  readonly position: number;
  readonly eventId: string;
  readonly type: 'CountReconciled' | 'StockLevelAsserted';
  /** Of an approved count. */
  readonly reconciliationId?: string;
  readonly line?: number;
}

export interface CorrectionHistory {
  /** The correction of this very line, if it was posted. */
  readonly own?: Correction & { readonly delta: number };
  /** The first other correction of the same condition that the count's expectation does not know of. */
  readonly supersededBy?: Correction;
  /** The last correction that the expectation does include: two counts with the same one stand on the same ground. */
  readonly basis?: Correction;
}

/**
 * Finds what was corrected before and after a count. A correction at a later position than the count's is not in its expectation, so
 * the same missing units may be in both: posting the variance on top of it would take them off twice.
 */
export const createCorrectionHistory = ({ reconciliationId, line, condition, observedPosition }: CountedCell) => {
  let history: CorrectionHistory = {};
  return {
    /** The next event of the item's stream. */
    add(event: DecodedStockEvent): void {
      if (event.type !== 'CountReconciled' && event.type !== 'StockLevelAsserted') return;
      if (event.data.condition !== condition) return;
      const correction = correctionOf(event);
      if (
        event.type === 'CountReconciled' &&
        event.data.reconciliationId === reconciliationId &&
        event.data.line === line
      )
        history = { ...history, own: { ...correction, delta: event.data.delta } };
      else if (event.position <= observedPosition) history = { ...history, basis: correction };
      else history = { ...history, supersededBy: history.supersededBy ?? correction };
    },
    finish: (): CorrectionHistory => history,
  };
};

const correctionOf = (
  event: Extract<DecodedStockEvent, { type: 'CountReconciled' | 'StockLevelAsserted' }>,
): Correction => {
  const { position, id } = event;
  if (event.type === 'StockLevelAsserted') return { position, eventId: id, type: event.type };
  const { reconciliationId, line } = event.data;
  return { position, eventId: id, type: event.type, reconciliationId, line };
};
