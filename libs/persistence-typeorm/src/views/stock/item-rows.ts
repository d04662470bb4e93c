import type { LocationId, Sku, StockItemId } from '@tallyman/inventory';
import type { StockItemRow } from '@tallyman/read-models';
import { StockItemEntity } from '../../entities/stock-item.entity.js';
import { LIVE } from './live.js';
import type { Names, Select, ViewQuery } from '../live-rows.js';

interface ItemRecord {
  // Names in the views came out of the log, where they were parsed on the way in.
  location: LocationId;
  sku: Sku;
  on_hand: number;
  sellable: number;
  free: number;
  held: number;
  committed: number;
  safety_stock: number;
  available: number;
  damaged: number;
  quality_control: number;
  quarantined: number;
  applied_position: number;
  applied_revision: number;
  /** `\x` and hex. */
  chain_hash: string;
}

const map = (record: ItemRecord): StockItemRow => ({
  sku: record.sku,
  location: record.location,
  quantities: {
    onHand: record.on_hand,
    sellable: record.sellable,
    free: record.free,
    held: record.held,
    committed: record.committed,
    safetyStock: record.safety_stock,
    available: record.available,
    damaged: record.damaged,
    qualityControl: record.quality_control,
    quarantined: record.quarantined,
  },
  appliedPosition: record.applied_position,
  appliedRevision: record.applied_revision,
  chainHash: record.chain_hash.slice(2),
});

const items = (from: Select): Select => from.select('r.*').from(StockItemEntity, 'r').where(LIVE);

export const oneItem = ({ location, sku }: Names<StockItemId>): ViewQuery<StockItemRow> => ({
  select: (from) => items(from).andWhere('r.location = :location and r.sku = :sku', { location, sku }),
  map,
});

export const itemsOfSku = (sku: string): ViewQuery<StockItemRow> => ({
  select: (from) => items(from).andWhere('r.sku = :sku', { sku }).orderBy('r.location'),
  map,
});

/** A page by key, so that a page deep in a big table costs what the first one costs. */
export const itemsAfter = (after: StockItemId | undefined, limit: number): ViewQuery<StockItemRow> => ({
  select: (from) => {
    const all = items(from).orderBy('r.location').addOrderBy('r.sku').limit(limit);
    return after === undefined
      ? all
      : all.andWhere('(r.location, r.sku) > (:location, :sku)', { location: after.location, sku: after.sku });
  },
  map,
});
