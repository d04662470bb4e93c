import type { Condition, LocationId, Sku } from '@tallyman/inventory';
import type { CountLineRow } from '@tallyman/read-models';
import { CountLineEntity } from '../entities/count-line.entity.js';
import { LIVE } from './live-rows.js';
import type { ViewQuery } from './live-rows.js';

interface CountLineRecord {
  reconciliation_id: string;
  line: number;
  sku: Sku;
  location: LocationId;
  condition: Condition;
  counted: number;
  expected: number;
  observed_position: number;
  counted_at: number;
  counted_by: string;
  reconciled_delta: number | null;
  reconciled_position: number | null;
  approved_by: string | null;
  applied_position: number;
}

const reconciled = (record: CountLineRecord): Pick<CountLineRow, 'reconciled'> => {
  const { reconciled_delta: delta, reconciled_position: position, approved_by: approvedBy } = record;
  return delta === null || position === null || approvedBy === null
    ? {}
    : { reconciled: { delta, position, approvedBy } };
};

const map = (record: CountLineRecord): CountLineRow => ({
  reconciliationId: record.reconciliation_id,
  line: record.line,
  sku: record.sku,
  location: record.location,
  condition: record.condition,
  counted: record.counted,
  expected: record.expected,
  observedPosition: record.observed_position,
  countedAt: record.counted_at,
  countedBy: record.counted_by,
  ...reconciled(record),
  appliedPosition: record.applied_position,
});

export const countLineRows = (reconciliationId: string): ViewQuery<CountLineRow> => ({
  select: (from) =>
    from
      .select('r.*')
      .from(CountLineEntity, 'r')
      .where(LIVE)
      .andWhere('r.reconciliationId = :reconciliationId', { reconciliationId })
      .orderBy('r.line'),
  map,
});
