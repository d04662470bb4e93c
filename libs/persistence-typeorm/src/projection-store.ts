import type { DataSource } from 'typeorm';
import type { ProjectionStore } from '@tallyman/read-models';
import { moveCheckpoint } from './bulk-writer/checkpoint.js';
import { ProjectionEntity, ProjectionGenerationEntity } from './entities/projection.entity.js';
import type { ViewSet } from './view-set.js';

export const createProjectionStore = <Changes>(
  database: DataSource,
  views: ViewSet<Changes>,
): ProjectionStore<Changes> => ({
  async live() {
    const { projection } = views;
    const row = await database
      .createQueryBuilder()
      .select('g.generation', 'generation')
      .addSelect('g.position', 'position')
      .from(ProjectionEntity, 'p')
      .innerJoin(ProjectionGenerationEntity, 'g', 'g.projection = p.name and g.generation = p.liveGeneration')
      .where('p.name = :projection', { projection })
      .getRawOne<{ generation: number; position: string }>();
    if (row === undefined) throw new Error(`there is no projection ${projection}`);
    return { generation: row.generation, position: Number(row.position) };
  },

  apply: (generation, { from, to, changes }) =>
    database.transaction('READ COMMITTED', async (transaction) => {
      if (!(await moveCheckpoint(transaction, views.projection, generation, from, to, 'lazily'))) return 'moved';
      await views.write(transaction, generation, changes);
      return 'applied';
    }),
});
