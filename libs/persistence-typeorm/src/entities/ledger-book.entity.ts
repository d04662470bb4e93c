import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, text } from './column-types.js';

@Entity('ledger_books')
export class LedgerBookEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('book')) book: string;
  @Column(bigint('applied_position')) appliedPosition: number;
  @Column(bigint('applied_revision')) appliedRevision: number;
  @Column('bytea', { name: 'chain_hash' }) chainHash: Buffer;
}
