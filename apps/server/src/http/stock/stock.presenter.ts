import type {
  ExplainOutcome,
  HoldsAnswer,
  LocationQuantities,
  QueryResult,
  RememberedItem,
  SkuAnswer,
  StockExplanation,
  StockItemAnswer,
  TransfersAnswer,
} from '@tallyman/application';
import type { Sku, StockItemId } from '@tallyman/inventory';
import type { StockCell } from '@tallyman/read-models';
import { toIso } from '../parsing/instants.js';
import { found } from '../problems/found.js';
import { ProblemError } from '../problems/problem.js';

const itemNotFound = ({ sku, location }: StockItemId): ProblemError =>
  new ProblemError('stock_item_not_found', `The log knows no ${sku} at ${location}.`, { sku, location });

const flat = <T extends LocationQuantities | StockItemAnswer>({ quantities, ...rest }: T) => ({
  ...rest,
  ...quantities,
});

export const presentItem = (item: StockItemId, result: QueryResult<StockItemAnswer>) => {
  const { sku, location, quantities, freshness, ...rest } = found(result, () => itemNotFound(item));
  return { sku, location, ...quantities, ...rest, freshness };
};

/** Text of answers up to their freshness, kept for as long as the cell that they show. */
const beginnings = new WeakMap<StockCell, string>();

const beginningOf = (cell: StockCell): string => {
  const known = beginnings.get(cell);
  if (known !== undefined) return known;
  const { sku, location, quantities } = cell.row;
  const made = JSON.stringify({ sku, location, ...quantities, ...cell.underway }).slice(0, -1);
  beginnings.set(cell, made);
  return made;
};

/** The text of what `presentItem` makes of the same answer. */
export const itemText = ({ cell, freshness }: RememberedItem): string =>
  `${beginningOf(cell)},"freshness":${JSON.stringify(freshness)}}`;

export const presentSku = (sku: Sku, result: QueryResult<SkuAnswer>) => {
  const answer = found(result, () => new ProblemError('sku_not_found', `The log knows no ${sku}.`, { sku }));
  const { totals, locations, freshness, ...rest } = answer;
  return { ...rest, ...totals, locations: locations.map(flat), freshness };
};

export const presentHolds = (item: StockItemId, result: QueryResult<HoldsAnswer>) => {
  const { holds, freshness } = found(result, () => itemNotFound(item));
  return {
    sku: item.sku,
    location: item.location,
    holds: holds.map(({ holdId, quantity, expiresAt, heldAtPosition, appliedPosition }) => ({
      holdId,
      quantity,
      expiresAt: expiresAt === undefined ? null : toIso(expiresAt),
      heldAtPosition,
      appliedPosition,
    })),
    freshness,
  };
};

export const presentTransfers = (result: QueryResult<TransfersAnswer>) => {
  const { transfers, freshness, next } = found(result, () => new Error('a list of transfers cannot be absent'));
  return { transfers, freshness, next: next ?? null };
};

export const presentExplanation = (item: StockItemId, outcome: ExplainOutcome | undefined): StockExplanation => {
  if (outcome === undefined) throw itemNotFound(item);
  if (outcome.kind === 'explained') return outcome.explanation;
  const { code, detail, position, head } = outcome;
  throw new ProblemError(code, detail, { position, head });
};
