import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, text } from './column-types.js';

@Entity('stock_items')
export class StockItemEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('location')) location: string;
  @PrimaryColumn(text('sku')) sku: string;
  @Column(bigint('on_hand')) onHand: number;
  @Column(bigint('sellable')) sellable: number;
  @Column(bigint('free')) free: number;
  @Column(bigint('held')) held: number;
  @Column(bigint('committed')) committed: number;
  @Column(bigint('safety_stock')) safetyStock: number;
  @Column(bigint('available')) available: number;
  @Column(bigint('damaged')) damaged: number;
  @Column(bigint('quality_control')) qualityControl: number;
  @Column(bigint('quarantined')) quarantined: number;
  @Column(bigint('applied_position')) appliedPosition: number;
  @Column(bigint('applied_revision')) appliedRevision: number;
  @Column('bytea', { name: 'chain_hash' }) chainHash: Buffer;
}
