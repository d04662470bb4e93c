import type { Sql } from './sql.js';

/** Moves a generation's checkpoint; no row when it is not at `from`, or the generation is gone. */
const MOVE = `
  update projection_generations set position = $4
  where projection = $1 and generation = $2 and position = $3
  returning position`;

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
): Promise<boolean> => {
  const [rows] = await sql.query<[{ position: string }[], number]>(MOVE, [projection, generation, from, to]);
  return rows.length === 1;
};
