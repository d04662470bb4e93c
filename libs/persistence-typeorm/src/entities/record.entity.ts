import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, optional, text } from './column-types.js';

@Entity('records')
export class RecordEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('record_type')) recordType: string;
  @PrimaryColumn(text('key')) key: string;
  @Column('boolean') retracted: boolean;
  @Column(bigint('applied_position')) appliedPosition: number;
  @Column(bigint('applied_revision')) appliedRevision: number;
  @Column('bytea', { name: 'chain_hash' }) chainHash: Buffer;
}

/** A field that is there. */
@Entity('record_fields')
export class RecordFieldEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('record_type')) recordType: string;
  @PrimaryColumn(text('key')) key: string;
  @PrimaryColumn(text('field')) field: string;
  /** JSON. */
  @Column(text('value')) value: string;
  @Column(text('kind')) kind: 'set' | 'derived';
  @Column(bigint('set_revision')) setRevision: number;
  @Column(bigint('set_position')) setPosition: number;
  @Column(text('subsystem')) subsystem: string;
  @Column(optional(text('producer_version'))) producerVersion: string | null;
  @Column(text('command_id')) commandId: string;
  @Column(optional(text('actor'))) actor: string | null;
  @Column(optional(text('reason_code'))) reasonCode: string | null;
  /** Milliseconds since 1970. */
  @Column(bigint('recorded_at')) recordedAt: number;
  @Column(optional(text('algorithm'))) algorithm: string | null;
  @Column(optional(text('algorithm_version'))) algorithmVersion: string | null;
}

/** An input of an event that derived at least one field which is still so: the fields that have its `set_revision`. */
@Entity('record_inputs')
export class RecordInputEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('record_type')) recordType: string;
  @PrimaryColumn(text('key')) key: string;
  @PrimaryColumn(bigint('revision')) revision: number;
  @PrimaryColumn('integer') ordinal: number;
  @Column(text('variable')) variable: string;
  @Column(text('input_stream')) inputStream: string;
  @Column(bigint('input_revision')) inputRevision: number;
  @Column(optional(text('input_field'))) inputField: string | null;
}
