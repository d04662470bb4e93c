import { accepted, instantText, refused } from '@tallyman/kernel';
import type { ReconcileCount, RecordCount } from '../commands.js';
import type { StockItemState } from '../state.js';
import { refuseCorrection, type ItemDecision } from './limits.js';

/**
 * The item does not remember its counts, which would grow for ever with every line that matched: that a line is recorded and
 * reconciled once is the work of its command ids, which are made from the reconciliation and the line.
 */
export const decideRecordCount = (command: RecordCount): ItemDecision => {
  const { reconciliationId, line, condition, counted, expected, observedPosition, countedBy } = command;
  const countedAt = instantText(command.countedAt);
  return accepted({
    type: 'StockCounted',
    data: { reconciliationId, line, condition, counted, expected, observedPosition, countedAt, countedBy },
  });
};

/** A count is a fact: what it takes from claims is recorded as a shortfall, never refused. */
export const decideReconcile = (command: ReconcileCount, state: StockItemState): ItemDecision => {
  const { sku, reconciliationId, line, condition, delta, approvedBy, suspects } = command;
  const refusal = refuseCorrection(state, condition, delta, { sku, shortfallPolicy: 'record' });
  if (refusal !== undefined) return refused(refusal);
  return accepted({
    type: 'CountReconciled',
    data: { reconciliationId, line, condition, delta, approvedBy, suspects },
  });
};
