import type { DataSource } from 'typeorm';
import type { ProjectionStore } from '@tallyman/read-models';
import { moveCheckpoint } from './bulk-writer/checkpoint.js';
import { writeChanges } from './bulk-writer/index.js';
import { ProjectionEntity, ProjectionGenerationEntity } from './entities/projection.entity.js';

export const createProjectionStore = (database: DataSource): ProjectionStore => ({
  async live(projection) {
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

  apply: (projection, generation, { from, to, changes }) =>
    database.transaction('READ COMMITTED', async (transaction) => {
      if (!(await moveCheckpoint(transaction, projection, generation, from, to, 'lazily'))) return 'moved';
      await writeChanges(transaction, generation, changes);
      return 'applied';
    }),
});
