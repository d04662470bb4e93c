import type { EventStore } from '@tallyman/event-store';
import { exact, stockValue } from '@tallyman/explain';
import type { StockField } from '@tallyman/inventory';
import type { StockCache, StockItemRow, StockViews } from '@tallyman/read-models';
import { explainValue } from './explain-value.js';
import type { Explain, ExplainRequest, StockExplanation, ValueExplanation } from './explain.js';
import type { ServingCell } from './served-cells.js';

export interface ExplainPorts {
  readonly store: EventStore;
  readonly views: Pick<StockViews, 'item'>;
  readonly cache: Pick<StockCache, 'get'>;
}

/** Explains quantities of stock items. */
export const createExplain =
  ({ store, views, cache }: ExplainPorts): Explain =>
  async (request) => {
    const { item, field } = request;
    const outcome = await explainValue(store, stockValue(item, field), request, async () => {
      const cached = cellOf(cache.get(item)?.row, field);
      const { position, value } = await views.item(item);
      return { cached, viewed: { position, value: cellOf(value, field) } };
    });
    if (outcome?.kind !== 'explained') return outcome;
    return { kind: 'explained', explanation: ofStock(request, outcome.explanation) };
  };

const cellOf = (row: StockItemRow | undefined, field: StockField): ServingCell<number> | undefined => {
  if (row === undefined) return undefined;
  const { quantities, appliedPosition, appliedRevision, chainHash } = row;
  return { value: quantities[field], appliedPosition, appliedRevision, chainHash };
};

const ofStock = ({ item, field, expected }: ExplainRequest, explanation: ValueExplanation): StockExplanation => ({
  subject: { kind: 'stock', sku: item.sku, location: item.location },
  ...explanation,
  field,
  ...(expected === undefined ? {} : { expected, gap: exact(BigInt(explanation.value) - BigInt(expected)) }),
});
