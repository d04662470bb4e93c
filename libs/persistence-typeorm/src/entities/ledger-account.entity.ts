import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, optional, text } from './column-types.js';

@Entity('ledger_accounts')
export class LedgerAccountEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('book')) book: string;
  @PrimaryColumn(text('account')) account: string;
  @Column(text('currency')) currency: string;
  @Column('text', { name: 'normal_side' }) normalSide: string;
  @Column('boolean', { name: 'must_not_go_negative' }) mustNotGoNegative: boolean;
  @Column(optional(text('description'))) description: string | null;
  @Column('text') status: string;
  /** Milliseconds since 1970. */
  @Column(bigint('opened_at')) openedAt: number;
  @Column(bigint('opened_at_position')) openedAtPosition: number;
  /** Debits − credits. */
  @Column(bigint('net')) net: number;
  @Column(bigint('pending_debits')) pendingDebits: number;
  @Column(bigint('pending_credits')) pendingCredits: number;
  /** How many rows of entries it has. */
  @Column(bigint('entries')) entries: number;
  @Column(bigint('applied_position')) appliedPosition: number;
  @Column(bigint('applied_revision')) appliedRevision: number;
  @Column('bytea', { name: 'chain_hash' }) chainHash: Buffer;
}
