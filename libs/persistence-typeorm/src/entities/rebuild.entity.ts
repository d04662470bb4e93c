import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RebuildCertificate } from '@tallyman/event-catalog';
import type { RebuildStatus } from '@tallyman/read-models';
import { bigint, optional, text } from './column-types.js';

@Entity('rebuilds')
export class RebuildEntity {
  @PrimaryColumn(text('rebuild_id')) rebuildId: string;
  @Column(text('projection')) projection: string;
  @Column('text') status: RebuildStatus;
  @Column('text') phase: 'fold' | 'compare' | 'switched';
  @Column('integer', { name: 'from_generation' }) fromGeneration: number;
  @Column('integer', { name: 'to_generation' }) toGeneration: number;
  @Column(bigint('position')) position: number;
  @Column(bigint('target_position')) targetPosition: number;
  @Column(bigint('events_folded')) eventsFolded: number;
  @Column(optional(bigint('events_per_second'))) eventsPerSecond: number | null;
  @Column('timestamptz', { name: 'started_at' }) startedAt: Date;
  @Column('timestamptz', { name: 'finished_at', nullable: true }) finishedAt: Date | null;
  @Column('text', { nullable: true }) error: string | null;
  @Column('json', { nullable: true }) certificate: RebuildCertificate | null;
  @Column('boolean', { name: 'certificate_recorded' }) certificateRecorded: boolean;
  @Column('text', { name: 'requested_subsystem' }) requestedSubsystem: string;
  @Column('text', { name: 'requested_key_id' }) requestedKeyId: string;
}

@Entity('rebuild_differences')
export class RebuildDifferenceEntity {
  @PrimaryColumn(text('rebuild_id')) rebuildId: string;
  /** From 1, in order of table, key and column. */
  @PrimaryColumn(bigint('ordinal')) ordinal: number;
  @Column('text', { name: 'table_name' }) tableName: string;
  @Column('text') key: string;
  @Column('text', { name: 'column_name' }) columnName: string;
  @Column('text', { nullable: true }) live: string | null;
  @Column('text', { nullable: true }) rebuilt: string | null;
}
