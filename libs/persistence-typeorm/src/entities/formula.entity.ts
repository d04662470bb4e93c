import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, optional, text } from './column-types.js';

@Entity('formulas')
export class FormulaEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('algorithm')) algorithm: string;
  @PrimaryColumn(text('version')) version: string;
  /** Empty: of every field without a formula of its own. */
  @PrimaryColumn(text('field')) field: string;
  @Column(text('expression')) expression: string;
  @Column(optional(text('description'))) description: string | null;
  @Column(bigint('position')) position: number;
  @Column(text('subsystem')) subsystem: string;
  @Column(optional(text('actor'))) actor: string | null;
  /** Milliseconds since 1970. */
  @Column(bigint('recorded_at')) recordedAt: number;
}
