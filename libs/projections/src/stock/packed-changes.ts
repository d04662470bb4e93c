import { STOCK_FIELDS } from '@tallyman/inventory';
import type { LocationId, Sku, StockItemId } from '@tallyman/inventory';
import type { HoldChange, StockChanges, StockItemChange } from './changes.js';

/**
 * Changes on their way from one thread to another, in columns: copied as objects, property by property, they would cost as much as the fold that
 * made them. Rows of transfers and counts are few and go as they are.
 */
export interface PackedChanges extends Pick<StockChanges, 'transfers' | 'countLines'> {
  readonly locations: readonly string[];
  readonly skus: readonly string[];
  readonly hashes: readonly string[];
  /** ITEM_WIDTH for each item. */
  readonly itemNumbers: Float64Array<ArrayBuffer>;
  readonly holdIds: readonly string[];
  /** HOLD_WIDTH for each hold. */
  readonly holdNumbers: Float64Array<ArrayBuffer>;
}

const ITEM_WIDTH = STOCK_FIELDS.length + 3;
const HOLD_WIDTH = 6;
const KINDS = ['set', 'set again', 'reduce', 'delete'] as const;

const packItem = ({ deltas, firstRevision, appliedPosition, appliedRevision }: StockItemChange): number[] => [
  ...STOCK_FIELDS.map((field) => deltas[field]),
  firstRevision,
  appliedPosition,
  appliedRevision,
];

const packHold = (hold: HoldChange, item: number): number[] => {
  if (hold.kind === 'delete') return [KINDS.indexOf('delete'), item, 0, 0, 0, 0];
  if (hold.kind === 'reduce') return [KINDS.indexOf('reduce'), item, hold.by, hold.appliedPosition, 0, 0];
  const kind = KINDS.indexOf(hold.again === true ? 'set again' : 'set');
  return [kind, item, hold.quantity, hold.appliedPosition, hold.heldAtPosition, hold.expiresAt ?? NaN];
};

/** Index of the item of each hold: holds come in the order of their items. */
const itemsOfHolds = ({ items, holds }: StockChanges): readonly number[] => {
  let index = 0;
  return holds.map(({ item: { location, sku } }) => {
    while (items[index]?.item.sku !== sku || items[index]?.item.location !== location)
      if (++index >= items.length) throw new Error(`a hold of ${location}/${sku} changes without an event`);
    return index;
  });
};

const columns = (rows: readonly (readonly number[])[], width: number): Float64Array<ArrayBuffer> => {
  const all = new Float64Array(rows.length * width);
  for (const [index, row] of rows.entries()) all.set(row, index * width);
  return all;
};

export const packChanges = (changes: StockChanges): PackedChanges => {
  const { items, holds, transfers, countLines } = changes;
  const places = itemsOfHolds(changes);
  return {
    locations: items.map(({ item }) => item.location),
    skus: items.map(({ item }) => item.sku),
    hashes: items.map(({ chainHash }) => chainHash),
    itemNumbers: columns(items.map(packItem), ITEM_WIDTH),
    holdIds: holds.map(({ holdId }) => holdId),
    holdNumbers: columns(
      holds.map((hold, index) => packHold(hold, places[index] ?? 0)),
      HOLD_WIDTH,
    ),
    transfers,
    countLines,
  };
};

/** What need not be copied, because the packed changes are not looked at any more once they are sent. */
export const handedOver = ({ itemNumbers, holdNumbers }: PackedChanges): readonly ArrayBuffer[] => [
  itemNumbers.buffer,
  holdNumbers.buffer,
];

/** Reads one number after the other; destructuring would go through an iterator, at ten times the cost. */
const reader = (numbers: Float64Array) => {
  let index = 0;
  return (): number => numbers[index++] ?? 0;
};

const unpackItem = (item: StockItemId, chainHash: string, next: () => number): StockItemChange => ({
  item,
  // In the order in which they were packed, that of STOCK_FIELDS.
  deltas: {
    onHand: next(),
    sellable: next(),
    free: next(),
    held: next(),
    committed: next(),
    safetyStock: next(),
    available: next(),
    damaged: next(),
    qualityControl: next(),
    quarantined: next(),
  },
  firstRevision: next(),
  appliedPosition: next(),
  appliedRevision: next(),
  chainHash,
});

const unpackHold = (items: readonly StockItemId[], holdId: string, next: () => number): HoldChange => {
  const kind = KINDS[next()];
  const item = items[next()];
  if (item === undefined) throw new Error(`the hold ${holdId} came without its item`);
  const [quantity, appliedPosition, heldAtPosition, expiresAt] = [next(), next(), next(), next()];
  if (kind === 'delete') return { kind, item, holdId };
  if (kind === 'reduce') return { kind, item, holdId, by: quantity, appliedPosition };
  const due = Number.isNaN(expiresAt) ? {} : { expiresAt };
  const again = kind === 'set again' ? ({ again: true } as const) : {};
  return { kind: 'set', item, holdId, quantity, ...due, heldAtPosition, appliedPosition, ...again };
};

export const unpackChanges = (packed: PackedChanges): StockChanges => {
  const { locations, skus, hashes, holdIds, transfers, countLines } = packed;
  const ids = locations.map((location, index) => ({ location: location as LocationId, sku: skus[index] as Sku }));
  const itemNumber = reader(packed.itemNumbers);
  const holdNumber = reader(packed.holdNumbers);
  return {
    items: ids.map((item, index) => unpackItem(item, hashes[index] ?? '', itemNumber)),
    holds: holdIds.map((holdId) => unpackHold(ids, holdId, holdNumber)),
    transfers,
    countLines,
  };
};
