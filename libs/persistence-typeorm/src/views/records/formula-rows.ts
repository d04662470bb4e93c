import type { FormulaRow, FormulaRowKey } from '@tallyman/read-models';
import { FormulaEntity } from '../../entities/formula.entity.js';
import type { Select, ViewQuery } from '../live-rows.js';
import { LIVE } from './live.js';

interface FormulaRecord {
  algorithm: string;
  version: string;
  field: string;
  expression: string;
  description: string | null;
  position: number;
  subsystem: string;
  actor: string | null;
  recorded_at: number;
}

const map = (record: FormulaRecord): FormulaRow => ({
  algorithm: record.algorithm,
  version: record.version,
  ...(record.field === '' ? {} : { field: record.field }),
  expression: record.expression,
  ...(record.description === null ? {} : { description: record.description }),
  position: record.position,
  subsystem: record.subsystem,
  ...(record.actor === null ? {} : { actor: record.actor }),
  recordedAt: record.recorded_at,
});

const formulas = (from: Select): Select => from.select('r.*').from(FormulaEntity, 'r').where(LIVE);

export const formulasAfter = (after: FormulaRowKey | undefined, limit: number): ViewQuery<FormulaRow> => ({
  select: (from) => {
    const page = formulas(from).orderBy('r.algorithm').addOrderBy('r.version').addOrderBy('r.field').limit(limit);
    if (after === undefined) return page;
    const { algorithm, version, field = '' } = after;
    return page.andWhere('(r.algorithm, r.version, r.field) > (:algorithm, :version, :field)', {
      ...{ algorithm, version, field },
    });
  },
  map,
});

export const formulasOf = (algorithm: string, version: string): ViewQuery<FormulaRow> => ({
  select: (from) =>
    formulas(from)
      .andWhere('r.algorithm = :algorithm and r.version = :version', { algorithm, version })
      .orderBy('r.field'),
  map,
});
