import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, optional, text } from './column-types.js';

@Entity('ledger_entries')
export class LedgerEntryEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('book')) book: string;
  @PrimaryColumn(text('account')) account: string;
  @PrimaryColumn(bigint('position')) position: number;
  @Column(bigint('revision')) revision: number;
  /** It is the n-th of its account, from 1. */
  @Column(bigint('ordinal')) ordinal: number;
  @Column('text', { name: 'event_type' }) eventType: string;
  @Column(text('subsystem')) subsystem: string;
  @Column(bigint('amount')) amount: number;
  @Column(bigint('pending_debits')) pendingDebits: number;
  @Column(bigint('pending_credits')) pendingCredits: number;
  @Column(bigint('net_after')) netAfter: number;
  @Column(bigint('pending_debits_after')) pendingDebitsAfter: number;
  @Column(bigint('pending_credits_after')) pendingCreditsAfter: number;
  @Column(optional(text('effective_date'))) effectiveDate: string | null;
  /** Milliseconds since 1970. */
  @Column(bigint('recorded_at')) recordedAt: number;
  @Column(optional(text('transaction_id'))) transactionId: string | null;
  @Column(optional(text('description'))) description: string | null;
}
