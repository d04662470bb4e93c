import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, text } from './column-types.js';

/** Which generation of a projection readers see. */
@Entity('projections')
export class ProjectionEntity {
  @PrimaryColumn(text('name')) name: string;
  @Column('integer', { name: 'live_generation' }) liveGeneration: number;
}

/** How far a generation is. The row is also the lock and the compare-and-set of whoever writes the generation. */
@Entity('projection_generations')
export class ProjectionGenerationEntity {
  @PrimaryColumn(text('projection')) projection: string;
  @PrimaryColumn('integer') generation: number;
  @Column(bigint('position')) position: number;
}
