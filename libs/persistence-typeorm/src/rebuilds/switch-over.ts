import type { EntityManager } from 'typeorm';
import type { RebuildCertificate } from '@tallyman/event-catalog';
import type { FoldRange, SwitchResult } from '@tallyman/read-models';
import { moveCheckpoint } from '../bulk-writer/checkpoint.js';
import { RebuildEntity } from '../entities/rebuild.entity.js';
import type { ViewSet } from '../view-set.js';
import { compareGenerations } from './compare.js';
import type { Comparison } from './compare.js';

/** Locked first of all: it decides between a switch and a cancellation that come at once, and between two workers. */
export const lockRunning = (transaction: EntityManager, rebuildId: string): Promise<RebuildEntity | null> =>
  transaction
    .createQueryBuilder(RebuildEntity, 'r')
    .where(`r.rebuildId = :rebuildId and r.status = 'running'`, { rebuildId })
    .setLock('pessimistic_write')
    .getOne();

/** Locked second: the live runner waits at its compare-and-set until this transaction ends. */
const lockCheckpoint = async (transaction: EntityManager, projection: string, generation: number): Promise<number> => {
  const [row] = await transaction.query<{ position: string }[]>(
    'select position from projection_generations where projection = $1 and generation = $2 for update',
    [projection, generation],
  );
  if (row === undefined) throw new Error(`generation ${String(generation)} of ${projection} has no checkpoint`);
  return Number(row.position);
};

/** Brings the shadow to where the live generation stands; returns where it is then. */
const catchUp = async <Changes>(
  transaction: EntityManager,
  views: ViewSet<Changes>,
  rebuild: RebuildEntity,
  live: number,
  fold: FoldRange<Changes>,
): Promise<{ position: number; events: number }> => {
  let position = await lockCheckpoint(transaction, rebuild.projection, rebuild.toGeneration);
  let events = rebuild.eventsFolded;
  while (position < live) {
    const window = await fold(position, live);
    // A live checkpoint beyond the end of the log is a fault of the live generation, and no reason to keep it.
    if (window.to === position) break;
    if (!(await moveCheckpoint(transaction, rebuild.projection, rebuild.toGeneration, position, window.to)))
      throw new Error('the checkpoint of the shadow moved under its lock');
    await views.writeChecked(transaction, rebuild.toGeneration, window.changes);
    position = window.to;
    events += window.events;
  }
  return { position, events };
};

const certify = (
  rebuild: RebuildEntity,
  reached: { position: number; events: number },
  comparison: Comparison,
): RebuildCertificate => ({
  rebuildId: rebuild.rebuildId,
  projection: rebuild.projection,
  fromGeneration: rebuild.fromGeneration,
  toGeneration: rebuild.toGeneration,
  position: reached.position,
  eventsFolded: reached.events,
  ...comparison,
});

/** The certificate is stored with the switch, so that it cannot be lost between the switch and its event in the log. */
const putLive = async (transaction: EntityManager, rebuild: RebuildEntity, certificate: RebuildCertificate) => {
  const { projection, fromGeneration, toGeneration, rebuildId } = rebuild;
  await transaction.query('update projections set live_generation = $2 where name = $1', [projection, toGeneration]);
  // The runner that waits for this row finds it gone, and asks which generation is live.
  await transaction.query('delete from projection_generations where projection = $1 and generation = $2', [
    projection,
    fromGeneration,
  ]);
  await transaction.query(
    `update rebuilds set status = 'completed', phase = 'switched', finished_at = now(), error = null, certificate = $2,
       position = $3, target_position = $3, events_folded = $4
     where rebuild_id = $1`,
    [rebuildId, JSON.stringify(certificate), certificate.position, certificate.eventsFolded],
  );
};

/** See the port. Runs inside the caller's transaction. */
export const switchOver = async <Changes>(
  transaction: EntityManager,
  views: ViewSet<Changes>,
  rebuildId: string,
  fold: FoldRange<Changes>,
): Promise<SwitchResult> => {
  const rebuild = await lockRunning(transaction, rebuildId);
  if (rebuild === null) return { kind: 'not_running' };
  const { fromGeneration, toGeneration } = rebuild;
  const live = await lockCheckpoint(transaction, rebuild.projection, fromGeneration);
  const reached = await catchUp(transaction, views, rebuild, live, fold);
  const comparison = await compareGenerations(transaction, views.tables, rebuildId, fromGeneration, toGeneration);
  const certificate = certify(rebuild, reached, comparison);
  await putLive(transaction, rebuild, certificate);
  return { kind: 'switched', certificate };
};
