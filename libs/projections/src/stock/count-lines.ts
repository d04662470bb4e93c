import type { CountLineChange } from './changes.js';
import type { StockFact, ViewProjection } from './view-projection.js';

const changeOf = ({ item, event }: StockFact): CountLineChange | undefined => {
  const appliedPosition = event.position;
  if (event.type === 'StockCounted') {
    const { countedAt, ...observation } = event.data;
    return { kind: 'set', item, ...observation, countedAt: Date.parse(countedAt), appliedPosition };
  }
  if (event.type === 'CountReconciled') {
    const { reconciliationId, line, delta, approvedBy } = event.data;
    const reconciled = { delta, approvedBy, position: appliedPosition };
    return { kind: 'reconcile', reconciliationId, line, reconciled, appliedPosition };
  }
  return undefined;
};

const merge = (earlier: CountLineChange, later: CountLineChange): CountLineChange => {
  if (later.kind === 'set') return later;
  return { ...earlier, reconciled: later.reconciled, appliedPosition: later.appliedPosition };
};

/** Lines of counts: what was observed and, once approved, what was done about it. */
export const countLines: ViewProjection<CountLineChange> = {
  changeOf,
  keyOf: ({ reconciliationId, line }) => JSON.stringify([reconciliationId, line]),
  merge,
};
