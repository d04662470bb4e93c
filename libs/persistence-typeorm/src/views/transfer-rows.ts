import type { Condition, LocationId, Sku, StockItemId } from '@tallyman/inventory';
import type { TransferRow } from '@tallyman/read-models';
import { StockTransferEntity } from '../entities/stock-transfer.entity.js';
import { LIVE } from './live-rows.js';
import type { Select, ViewQuery } from './live-rows.js';

interface TransferRecord {
  transfer_id: string;
  sku: Sku;
  from_location: LocationId;
  to_location: LocationId;
  condition: Condition;
  dispatched: number;
  received: number;
  in_transit: number;
  dispatched_at_position: number;
  applied_position: number;
}

const map = (record: TransferRecord): TransferRow => ({
  transferId: record.transfer_id,
  sku: record.sku,
  from: record.from_location,
  to: record.to_location,
  condition: record.condition,
  dispatched: record.dispatched,
  received: record.received,
  inTransit: record.in_transit,
  dispatchedAtPosition: record.dispatched_at_position,
  appliedPosition: record.applied_position,
});

const transfers = (from: Select): Select =>
  from.select('r.*').from(StockTransferEntity, 'r').where(LIVE).orderBy('r.dispatchedAtPosition');

// Not `> 0`: what is below 0 is wrong, and must be seen.
const inTransit = 'r.in_transit <> 0';

export const inTransitOfSku = (sku: Sku): ViewQuery<TransferRow> => ({
  select: (from) => transfers(from).andWhere(inTransit).andWhere('r.sku = :sku', { sku }),
  map,
});

export const inTransitAt = ({ sku, location }: StockItemId): ViewQuery<TransferRow> => ({
  select: (from) =>
    transfers(from)
      .andWhere(inTransit)
      .andWhere('r.sku = :sku and (r.fromLocation = :location or r.toLocation = :location)', { sku, location }),
  map,
});

export const transferRows = (transferId: string): ViewQuery<TransferRow> => ({
  select: (from) => transfers(from).andWhere('r.transferId = :transferId', { transferId }),
  map,
});

export const inTransitAfter = (position: number, limit: number): ViewQuery<TransferRow> => ({
  select: (from) =>
    transfers(from).andWhere(inTransit).andWhere('r.dispatchedAtPosition > :position', { position }).limit(limit),
  map,
});
