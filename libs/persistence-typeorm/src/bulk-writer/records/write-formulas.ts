import type { FormulaChange } from '@tallyman/projections';
import { partitionOf } from '../../view-tables.js';
import { numbers, texts } from '../arrays.js';
import type { Sql } from '../sql.js';

/** A formula that is there stays as it is: none is ever changed. */
const insertFormulas = (table: string): string => `
  insert into ${table}
    (generation, algorithm, version, field, expression, description, position, subsystem, actor, recorded_at)
  select $1, u.* from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[],
    $10::bigint[]) as u
  on conflict (generation, algorithm, version, field) do nothing`;

export const writeFormulas = async (sql: Sql, generation: number, changes: readonly FormulaChange[]): Promise<void> => {
  await sql.query(insertFormulas(partitionOf('formulas', generation)), [
    generation,
    texts(changes.map(({ algorithm }) => algorithm)),
    texts(changes.map(({ version }) => version)),
    texts(changes.map(({ field }) => field ?? '')),
    texts(changes.map(({ expression }) => expression)),
    texts(changes.map(({ description }) => description ?? null)),
    numbers(changes.map(({ position }) => position)),
    texts(changes.map(({ subsystem }) => subsystem)),
    texts(changes.map(({ actor }) => actor ?? null)),
    numbers(changes.map(({ recordedAt }) => recordedAt)),
  ]);
};
