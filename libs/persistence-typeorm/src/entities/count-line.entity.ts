import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, optional, text } from './column-types.js';

@Entity('count_lines')
export class CountLineEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('reconciliation_id')) reconciliationId: string;
  @PrimaryColumn('integer') line: number;
  @Column(text('location')) location: string;
  @Column(text('sku')) sku: string;
  @Column('text') condition: string;
  @Column(bigint('counted')) counted: number;
  @Column(bigint('expected')) expected: number;
  @Column(bigint('observed_position')) observedPosition: number;
  /** Milliseconds since 1970. */
  @Column(bigint('counted_at')) countedAt: number;
  @Column(text('counted_by')) countedBy: string;
  @Column(optional(bigint('reconciled_delta'))) reconciledDelta: number | null;
  @Column(optional(bigint('reconciled_position'))) reconciledPosition: number | null;
  @Column(optional(text('approved_by'))) approvedBy: string | null;
  @Column(bigint('applied_position')) appliedPosition: number;
}
