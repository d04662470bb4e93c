import type { LocationId, Sku, StockItemId } from '@tallyman/inventory';
import type { HoldRow, HoldRowKey } from '@tallyman/read-models';
import { StockHoldEntity } from '../../entities/stock-hold.entity.js';
import { LIVE } from './live.js';
import type { Select, TableQueries, ViewQuery } from '../live-rows.js';

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

const KEY = '(r.location, r.sku, r.hold_id)';
const keyOf = ({ location, sku, holdId }: HoldRowKey): HoldRowKey => ({ location, sku, holdId });

const holds = (from: Select): Select => from.select('r.*').from(StockHoldEntity, 'r').where(LIVE);

export const storedHolds: TableQueries<HoldRowKey, HoldRow> = {
  page: (after, limit) => ({
    select: (from) => {
      const all = holds(from).orderBy('r.location').addOrderBy('r.sku').addOrderBy('r.holdId').limit(limit);
      return after === undefined ? all : all.andWhere(`${KEY} > (:location, :sku, :holdId)`, keyOf(after));
    },
    map,
  }),
  row: (key) => ({
    select: (from) => holds(from).andWhere(`${KEY} = (:location, :sku, :holdId)`, keyOf(key)),
    map,
  }),
};

export const holdsOf = ({ location, sku }: StockItemId, limit: number): ViewQuery<HoldRow> => ({
  select: (from) =>
    holds(from)
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
