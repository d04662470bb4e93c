import type { RecordFieldChange } from '@tallyman/projections';
import { recordStream, type DerivationInput, type RecordId } from '@tallyman/records';
import { partitionOf } from '../../view-tables.js';
import { numbers, texts } from '../arrays.js';
import { inParts, ROWS } from '../in-parts.js';
import type { Sql } from '../sql.js';

/** The inputs of an event whose fields have all been said again since, or removed. */
const deleteStale = (inputs: string, fields: string): string => `
  delete from ${inputs} as t using unnest($2::text[], $3::text[]) as u (record_type, key)
  where t.generation = $1 and t.record_type = u.record_type and t.key = u.key and not exists (
    select from ${fields} f
    where f.generation = $1 and f.record_type = t.record_type and f.key = t.key and f.set_revision = t.revision)`;

const insertInputs = (table: string): string => `
  insert into ${table}
    (generation, record_type, key, revision, ordinal, variable, input_stream, input_revision, input_field)
  select $1, u.* from unnest($2::text[], $3::text[], $4::bigint[], $5::integer[], $6::text[], $7::text[], $8::bigint[], $9::text[])
    as u`;

interface InputRow {
  readonly id: RecordId;
  /** Of the event that was derived from it. */
  readonly revision: number;
  readonly ordinal: number;
  readonly input: DerivationInput;
}

const insertRows = async (sql: Sql, table: string, generation: number, rows: readonly InputRow[]): Promise<void> => {
  await sql.query(insertInputs(table), [
    generation,
    texts(rows.map(({ id }) => id.recordType)),
    texts(rows.map(({ id }) => id.key)),
    numbers(rows.map(({ revision }) => revision)),
    numbers(rows.map(({ ordinal }) => ordinal)),
    texts(rows.map(({ input }) => input.as)),
    texts(rows.map(({ input }) => input.stream)),
    numbers(rows.map(({ input }) => input.revision)),
    texts(rows.map(({ input }) => input.field ?? null)),
  ]);
};

/** One row at a time: few commands may have millions of them. Those of an event once, however many fields it gave. */
const rowsOf = function* (changes: readonly RecordFieldChange[]): Generator<InputRow> {
  const seen = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'remove' || change.origin.derivation === undefined) continue;
    const { revision, derivation } = change.origin;
    const event = `${String(revision)} ${recordStream(change)}`;
    if (seen.has(event)) continue;
    seen.add(event);
    for (const [ordinal, input] of derivation.inputs.entries()) yield { id: change, revision, ordinal, input };
  }
};

/** After the fields: whichever these are says which inputs are of interest. */
export const writeInputs = async (
  sql: Sql,
  generation: number,
  changes: readonly RecordFieldChange[],
): Promise<void> => {
  const table = partitionOf('record_inputs', generation);
  const stale = deleteStale(table, partitionOf('record_fields', generation));
  const records = [...new Map(changes.map((change) => [recordStream(change), change])).values()];
  await inParts(records, async (part) => {
    const names = [texts(part.map(({ recordType }) => recordType)), texts(part.map(({ key }) => key))];
    await sql.query(stale, [generation, ...names]);
  });
  let rows: InputRow[] = [];
  for (const row of rowsOf(changes)) {
    if (rows.push(row) < ROWS) continue;
    await insertRows(sql, table, generation, rows);
    rows = [];
  }
  if (rows.length > 0) await insertRows(sql, table, generation, rows);
};
