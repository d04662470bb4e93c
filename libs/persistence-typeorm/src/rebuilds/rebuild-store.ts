import type { DataSource } from 'typeorm';
import type { RebuildRecord, RebuildStore } from '@tallyman/read-models';
import { moveCheckpoint } from '../bulk-writer/checkpoint.js';
import { RebuildEntity } from '../entities/rebuild.entity.js';
import { createProjectionStore } from '../projection-store.js';
import { begin } from './begin.js';
import { readDifferences } from './compare.js';
import { leaseRebuild } from './lease.js';
import { recordOf } from './records.js';
import { attachShadowTables, retiredGenerations } from './shadow-tables.js';
import { lockRunning, switchOver } from './switch-over.js';
import type { ViewSet } from '../view-set.js';
import { partitionOf } from '../view-tables.js';

const applyShadow =
  <Changes>(database: DataSource, views: ViewSet<Changes>): RebuildStore<Changes>['applyShadow'] =>
  (rebuildId, { from, to, changes, events }, { targetPosition, eventsPerSecond }) =>
    database.transaction('READ COMMITTED', async (transaction) => {
      const rebuild = await lockRunning(transaction, rebuildId);
      if (rebuild === null) return false;
      const { projection, toGeneration } = rebuild;
      if (!(await moveCheckpoint(transaction, projection, toGeneration, from, to))) return false;
      await views.writeChecked(transaction, toGeneration, changes);
      await transaction.query(
        `update rebuilds set position = $2, target_position = $3, events_per_second = $4, events_folded = events_folded + $5
         where rebuild_id = $1`,
        [rebuildId, to, targetPosition, eventsPerSecond, events],
      );
      return true;
    });

type Views = Pick<ViewSet<never>, 'projection' | 'tables'>;

const end =
  (database: DataSource): RebuildStore<never>['end'] =>
  (rebuildId, error) =>
    database.transaction('READ COMMITTED', async (transaction) => {
      const rebuild = await lockRunning(transaction, rebuildId);
      if (rebuild === null) return false;
      await transaction.query(
        'update rebuilds set status = $2, error = $3, finished_at = now() where rebuild_id = $1',
        [rebuildId, error === undefined ? 'cancelled' : 'failed', error ?? null],
      );
      // With the checkpoint gone a worker that is still at it can write nothing more.
      await transaction.query('delete from projection_generations where projection = $1 and generation = $2', [
        rebuild.projection,
        rebuild.toGeneration,
      ]);
      return true;
    });

const attachShadow =
  (database: DataSource, views: Views): RebuildStore<never>['attachShadow'] =>
  (rebuildId) =>
    database.transaction('READ COMMITTED', async (transaction) => {
      const rebuild = await lockRunning(transaction, rebuildId);
      if (rebuild === null) return;
      await attachShadowTables(transaction, views, rebuild.toGeneration);
      await transaction.query(`update rebuilds set phase = 'compare' where rebuild_id = $1`, [rebuildId]);
    });

const dropRetired = (database: DataSource, views: Views) => async (): Promise<void> => {
  for (const generation of await retiredGenerations(database, views))
    for (const table of views.tables)
      // One transaction each: a reader that locks two views in another order can then never wait for it in a circle.
      await database.transaction('READ COMMITTED', async (transaction) => {
        // Dropping a partition needs the view for itself. Readers must not queue behind a wait that is longer than this.
        await transaction.query(`set local lock_timeout = '2s'`);
        await transaction.query(`drop table if exists ${partitionOf(table, generation)}`);
      });
};

const queries = (
  database: DataSource,
  { projection }: Views,
): Pick<RebuildStore<never>, 'get' | 'list' | 'unfinished' | 'differences'> => {
  const rebuilds = database.getRepository(RebuildEntity);
  return {
    async get(rebuildId) {
      const entity = await rebuilds.findOneBy({ rebuildId, projection });
      return entity === null ? undefined : recordOf(entity);
    },
    async list(limit): Promise<readonly RebuildRecord[]> {
      return (await rebuilds.find({ where: { projection }, order: { toGeneration: 'DESC' }, take: limit })).map(
        recordOf,
      );
    },
    async unfinished() {
      const open = [
        { projection, status: 'running' as const },
        { projection, status: 'completed' as const, certificateRecorded: false },
      ];
      return (await rebuilds.find({ where: open, order: { toGeneration: 'ASC' } })).map(recordOf);
    },
    differences: (rebuildId, after, limit) => readDifferences(database, rebuildId, after, limit),
  };
};

/** The rebuilds of the projection that has these views. */
export const createRebuildStore = <Changes>(database: DataSource, views: ViewSet<Changes>): RebuildStore<Changes> => {
  const read = queries(database, views);
  return {
    ...read,
    async begin(rebuildId, by) {
      const begun = await database.transaction('READ COMMITTED', (transaction) =>
        begin(transaction, rebuildId, views, by),
      );
      return begun ? read.get(rebuildId) : undefined;
    },
    async livePosition() {
      return (await createProjectionStore(database, views).live()).position;
    },
    lease: (rebuildId) => leaseRebuild(database, rebuildId),
    applyShadow: applyShadow(database, views),
    attachShadow: attachShadow(database, views),
    switchOver: (rebuildId, fold) =>
      database.transaction('READ COMMITTED', (transaction) => switchOver(transaction, views, rebuildId, fold)),
    async certificateRecorded(rebuildId) {
      await database.getRepository(RebuildEntity).update({ rebuildId }, { certificateRecorded: true });
    },
    dropRetired: dropRetired(database, views),
    end: end(database),
  };
};
