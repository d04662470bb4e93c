import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, optional, text } from './column-types.js';

@Entity('ledger_funds')
export class LedgerFundsEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('book')) book: string;
  @PrimaryColumn(text('hold_id')) holdId: string;
  @Column(text('debit_account')) debitAccount: string;
  @Column(text('credit_account')) creditAccount: string;
  @Column(text('currency')) currency: string;
  @Column(bigint('amount')) amount: number;
  /** Milliseconds since 1970. */
  @Column(optional(bigint('expires_at'))) expiresAt: number | null;
  @Column(bigint('held_at_position')) heldAtPosition: number;
  @Column(bigint('applied_position')) appliedPosition: number;
}
