import type { LocationId, Sku, StockItemId } from '@tallyman/inventory';
import type { HoldRow } from '@tallyman/read-models';
import { StockHoldEntity } from '../entities/stock-hold.entity.js';
import { LIVE } from './live-rows.js';
import type { ViewQuery } from './live-rows.js';

interface HoldRecord {
  location: LocationId;
  sku: Sku;
  hold_id: string;
  quantity: number;
  expires_at: number | null;
  held_at_position: number;
  applied_position: number;
}

const map = (record: HoldRecord): HoldRow => ({
  holdId: record.hold_id,
  sku: record.sku,
  location: record.location,
  quantity: record.quantity,
  ...(record.expires_at === null ? {} : { expiresAt: record.expires_at }),
  heldAtPosition: record.held_at_position,
  appliedPosition: record.applied_position,
});

export const holdsOf = ({ location, sku }: StockItemId, limit: number): ViewQuery<HoldRow> => ({
  select: (from) =>
    from
      .select('r.*')
      .from(StockHoldEntity, 'r')
      .where(LIVE)
      .andWhere('r.location = :location and r.sku = :sku', { location, sku })
      .orderBy('r.heldAtPosition')
      .addOrderBy('r.holdId')
      .limit(limit),
  map,
});

/** The longest due first, so that a page of them always makes headway. */
export const dueItems = (time: number, limit: number): ViewQuery<StockItemId> => ({
  select: (from) =>
    from
      .select(['r.location as location', 'r.sku as sku'])
      .from(StockHoldEntity, 'r')
      .where(LIVE)
      .andWhere('r.expires_at <= :time', { time })
      .groupBy('r.location, r.sku')
      .orderBy('min(r.expires_at)')
      .limit(limit),
  map: ({ location, sku }: StockItemId) => ({ location, sku }),
});
