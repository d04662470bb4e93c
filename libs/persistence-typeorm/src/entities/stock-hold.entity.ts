import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, optional, text } from './column-types.js';

@Entity('stock_holds')
export class StockHoldEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('location')) location: string;
  @PrimaryColumn(text('sku')) sku: string;
  @PrimaryColumn(text('hold_id')) holdId: string;
  @Column(bigint('quantity')) quantity: number;
  /** Milliseconds since 1970. */
  @Column(optional(bigint('expires_at'))) expiresAt: number | null;
  @Column(bigint('held_at_position')) heldAtPosition: number;
  @Column(bigint('applied_position')) appliedPosition: number;
}
