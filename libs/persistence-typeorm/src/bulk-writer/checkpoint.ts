import type { Sql } from './sql.js';

/** Moves a generation's checkpoint; no row when it is not at `from`, or the generation is gone. */
const MOVE = `
  update projection_generations set position = $4
  where projection = $1 and generation = $2 and position = $3
  returning position`;

/**
 * The same, and the transaction is committed without a wait for the disk. A crash of the server may then lose the last windows, each of them
 * whole: rows and checkpoint go back together, and the log, which is never lost, is folded again from there.
 */
const MOVE_LAZILY = `${MOVE}, set_config('synchronous_commit', 'off', true)`;

/**
 * Compare-and-set, first in its transaction. It takes the lock of the row, so a second writer of the same generation waits here, before
 * it has written anything, and then finds the checkpoint elsewhere: no window is applied twice.
 */
export const moveCheckpoint = async (
  sql: Sql,
  projection: string,
  generation: number,
  from: number,
  to: number,
  commit: 'durably' | 'lazily' = 'durably',
): Promise<boolean> => {
  const statement = commit === 'durably' ? MOVE : MOVE_LAZILY;
  const [rows] = await sql.query<[{ position: string }[], number]>(statement, [projection, generation, from, to]);
  return rows.length === 1;
};
