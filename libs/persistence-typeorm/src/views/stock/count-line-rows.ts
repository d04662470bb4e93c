import type { Condition, LocationId, Sku } from '@tallyman/inventory';
import type { CountLineRow, CountLineRowKey, StoredCountLine } from '@tallyman/read-models';
import { CountLineEntity } from '../../entities/count-line.entity.js';
import { LIVE } from './live.js';
import type { Select, TableQueries, ViewQuery } from '../live-rows.js';

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

const observed = (record: CountLineRecord): Omit<CountLineRow, 'reconciled'> => ({
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
  appliedPosition: record.applied_position,
});

const map = (record: CountLineRecord): CountLineRow => ({ ...observed(record), ...reconciled(record) });

const mapCells = (record: CountLineRecord): StoredCountLine => ({
  ...observed(record),
  ...(record.reconciled_delta === null ? {} : { reconciledDelta: record.reconciled_delta }),
  ...(record.reconciled_position === null ? {} : { reconciledPosition: record.reconciled_position }),
  ...(record.approved_by === null ? {} : { approvedBy: record.approved_by }),
});

const lines = (from: Select): Select => from.select('r.*').from(CountLineEntity, 'r').where(LIVE);

export const countLineRows = (reconciliationId: string): ViewQuery<CountLineRow> => ({
  select: (from) =>
    lines(from).andWhere('r.reconciliationId = :reconciliationId', { reconciliationId }).orderBy('r.line'),
  map,
});

const KEY = '(r.reconciliation_id, r.line)';
const keyOf = ({ reconciliationId, line }: CountLineRowKey): CountLineRowKey => ({ reconciliationId, line });

export const storedCountLines: TableQueries<CountLineRowKey, StoredCountLine> = {
  page: (after, limit) => ({
    select: (from) => {
      const all = lines(from).orderBy('r.reconciliationId').addOrderBy('r.line').limit(limit);
      return after === undefined ? all : all.andWhere(`${KEY} > (:reconciliationId, :line)`, keyOf(after));
    },
    map: mapCells,
  }),
  row: (key) => ({
    select: (from) => lines(from).andWhere(`${KEY} = (:reconciliationId, :line)`, keyOf(key)),
    map: mapCells,
  }),
};
