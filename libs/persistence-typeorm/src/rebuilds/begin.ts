import type { EntityManager } from 'typeorm';
import type { RequestedBy } from '@tallyman/read-models';
import type { ViewSet } from '../view-set.js';
import { createShadowTables } from './shadow-tables.js';

/** A generation number is never used twice, not even after a cancelled rebuild. */
const NEXT_GENERATION = `
  select p.live_generation as live,
    greatest(p.live_generation, coalesce((select max(to_generation) from rebuilds where projection = p.name), 0)) + 1 as next,
    g.position
  from projections p join projection_generations g on g.projection = p.name and g.generation = p.live_generation
  where p.name = $1
  for update of p`;

/** Makes record, checkpoint and tables; false when one is running. Two at once: the lock on the projection's row lets one in first. */
export const begin = async (
  transaction: EntityManager,
  rebuildId: string,
  views: Pick<ViewSet<never>, 'projection' | 'tables'>,
  by: RequestedBy,
): Promise<boolean> => {
  const { projection } = views;
  const [row] = await transaction.query<{ live: number; next: number; position: string }[]>(NEXT_GENERATION, [
    projection,
  ]);
  if (row === undefined) throw new Error(`there is no projection ${projection}`);
  const running = await transaction.query<unknown[]>(
    `select 1 from rebuilds where projection = $1 and status = 'running'`,
    [projection],
  );
  if (running.length > 0) return false;
  await transaction.query(
    `insert into rebuilds (rebuild_id, projection, status, phase, from_generation, to_generation, target_position, started_at,
       requested_subsystem, requested_key_id)
     values ($1, $2, 'running', 'fold', $3, $4, $5, now(), $6, $7)`,
    [rebuildId, projection, row.live, row.next, row.position, by.subsystem, by.keyId],
  );
  await transaction.query('insert into projection_generations (projection, generation, position) values ($1, $2, 0)', [
    projection,
    row.next,
  ]);
  await createShadowTables(transaction, views, row.next);
  return true;
};
