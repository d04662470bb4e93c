import {
  countLines,
  stockHolds,
  stockTransfers,
  type CountLineChange,
  type HoldChange,
  type TransferChange,
} from '@tallyman/projections';
import type {
  CountLineRowKey,
  HoldRow,
  HoldRowKey,
  StoredCountLine,
  TransferRow,
  TransferRowKey,
} from '@tallyman/read-models';
import type { CheckedTable } from './table-check.js';

export const holdTable: CheckedTable<HoldChange, HoldRowKey, HoldRow> = {
  name: 'stock_holds',
  projection: stockHolds,
  rowOf: ({ item, ...hold }) => ({ ...item, ...hold }),
  keyOf: (row) => stockHolds.keyOf({ kind: 'set', item: row, ...row }),
  itemOf: (row) => row,
  cellsOf: (row) => ({
    quantity: row.quantity,
    expires_at: row.expiresAt,
    held_at_position: row.heldAtPosition,
    applied_position: row.appliedPosition,
  }),
};

export const transferTable: CheckedTable<TransferChange, TransferRowKey, TransferRow> = {
  name: 'stock_transfers',
  projection: stockTransfers,
  rowOf: (transfer) => ({ ...transfer, inTransit: transfer.dispatched - transfer.received }),
  keyOf: (row) => stockTransfers.keyOf({ kind: 'set', ...row }),
  itemOf: ({ from, sku }) => ({ location: from, sku }),
  cellsOf: (row) => ({
    to_location: row.to,
    condition: row.condition,
    dispatched: row.dispatched,
    received: row.received,
    in_transit: row.inTransit,
    dispatched_at_position: row.dispatchedAtPosition,
    applied_position: row.appliedPosition,
  }),
};

export const countLineTable: CheckedTable<CountLineChange, CountLineRowKey, StoredCountLine> = {
  name: 'count_lines',
  projection: countLines,
  rowOf: ({ item, reconciled, ...line }) => ({
    ...item,
    ...line,
    ...(reconciled === undefined
      ? {}
      : {
          reconciledDelta: reconciled.delta,
          reconciledPosition: reconciled.position,
          approvedBy: reconciled.approvedBy,
        }),
  }),
  keyOf: (row) => countLines.keyOf({ kind: 'set', item: row, ...row }),
  itemOf: (row) => row,
  cellsOf: (row) => ({
    location: row.location,
    sku: row.sku,
    condition: row.condition,
    counted: row.counted,
    expected: row.expected,
    observed_position: row.observedPosition,
    counted_at: row.countedAt,
    counted_by: row.countedBy,
    reconciled_delta: row.reconciledDelta,
    reconciled_position: row.reconciledPosition,
    approved_by: row.approvedBy,
    applied_position: row.appliedPosition,
  }),
};
