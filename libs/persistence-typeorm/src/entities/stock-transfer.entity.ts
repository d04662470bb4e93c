import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, text } from './column-types.js';

@Entity('stock_transfers')
export class StockTransferEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('transfer_id')) transferId: string;
  @PrimaryColumn(text('sku')) sku: string;
  @PrimaryColumn(text('from_location')) fromLocation: string;
  @Column(text('to_location')) toLocation: string;
  @Column('text') condition: string;
  @Column(bigint('dispatched')) dispatched: number;
  @Column(bigint('received')) received: number;
  @Column(bigint('in_transit')) inTransit: number;
  @Column(bigint('dispatched_at_position')) dispatchedAtPosition: number;
  @Column(bigint('applied_position')) appliedPosition: number;
}
