import type { Condition, LocationId, Sku, StockItemId } from '@tallyman/inventory';
import type { TransferRow, TransferRowKey } from '@tallyman/read-models';
import { StockTransferEntity } from '../../entities/stock-transfer.entity.js';
import { LIVE } from './live.js';
import type { Names, Select, TableQueries, ViewQuery } from '../live-rows.js';

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

const allTransfers = (from: Select): Select => from.select('r.*').from(StockTransferEntity, 'r').where(LIVE);

const transfers = (from: Select): Select => allTransfers(from).orderBy('r.dispatchedAtPosition');

// Not `> 0`: what is below 0 is wrong, and must be seen.
const inTransit = 'r.in_transit <> 0';

export const inTransitOfSku = (sku: string): ViewQuery<TransferRow> => ({
  select: (from) => transfers(from).andWhere(inTransit).andWhere('r.sku = :sku', { sku }),
  map,
});

export const inTransitAt = ({ sku, location }: Names<StockItemId>): ViewQuery<TransferRow> => ({
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

const KEY = '(r.transfer_id, r.sku, r.from_location)';
const keyOf = ({ transferId, sku, from }: TransferRowKey): TransferRowKey => ({ transferId, sku, from });

export const storedTransfers: TableQueries<TransferRowKey, TransferRow> = {
  page: (after, limit) => ({
    select: (rows) => {
      const all = allTransfers(rows)
        .orderBy('r.transferId')
        .addOrderBy('r.sku')
        .addOrderBy('r.fromLocation')
        .limit(limit);
      return after === undefined ? all : all.andWhere(`${KEY} > (:transferId, :sku, :from)`, keyOf(after));
    },
    map,
  }),
  row: (key) => ({
    select: (rows) => allTransfers(rows).andWhere(`${KEY} = (:transferId, :sku, :from)`, keyOf(key)),
    map,
  }),
};
