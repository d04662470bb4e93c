import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigint, text } from './column-types.js';

@Entity('ledger_days')
export class LedgerDayEntity {
  @PrimaryColumn('integer') generation: number;
  @PrimaryColumn(text('book')) book: string;
  @PrimaryColumn(text('account')) account: string;
  @PrimaryColumn(text('effective_date')) effectiveDate: string;
  /** Decimal digits. */
  @Column('numeric') net: string;
  @Column(bigint('entries')) entries: number;
}
