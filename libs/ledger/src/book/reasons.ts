import type { ReasonCode } from '@tallyman/kernel';
import type { BookCommand } from './commands.js';

/**
 * The reasons that may explain each command, the default first; `null` first: no default, the sender must say.
 * `other` may explain any, and needs a text. What moves money, takes it back or closes an account has no default: there a guess
 * would be a false statement about why. Goods post to money, so nearly every reason of goods explains a transaction too.
 */
export const REASONS_OF = {
  OpenAccount: ['opening_balance', 'migration_import', 'source_of_truth_sync'],
  CloseAccount: [
    null,
    'migration_import',
    'source_of_truth_sync',
    'duplicate_correction',
    'data_entry_error',
    'did_not_occur',
    'system_bug',
  ],
  PostTransaction: [
    null,
    'purchase_receipt',
    'transfer_out',
    'transfer_in',
    'sale_shipment',
    'sale_cancel',
    'customer_return',
    'restock',
    'return_to_supplier',
    'damaged',
    'expired_goods',
    'lost',
    'theft',
    'shrinkage_unexplained',
    'found',
    'cycle_count',
    'stocktake',
    'promotion_giveaway',
    'sample',
    'kit_assembly',
    'kit_disassembly',
    'payment_capture',
    'payment_failed',
    'refund',
    'chargeback',
    'fee',
    'discount',
    'opening_balance',
    'migration_import',
    'duplicate_correction',
    'data_entry_error',
    'did_not_occur',
    'system_bug',
    'source_of_truth_sync',
  ],
  ReverseTransaction: [
    null,
    'duplicate_correction',
    'data_entry_error',
    'did_not_occur',
    'system_bug',
    'sale_cancel',
    'customer_return',
    'return_to_supplier',
    'payment_failed',
    'refund',
    'chargeback',
    'source_of_truth_sync',
  ],
  HoldFunds: ['checkout_hold', 'refund', 'chargeback', 'fee'],
  CaptureFunds: ['payment_capture', 'sale_shipment', 'refund', 'chargeback', 'fee'],
  ReleaseFunds: [
    'sale_cancel',
    'payment_failed',
    'hold_timeout',
    'refund',
    'chargeback',
    'duplicate_correction',
    'data_entry_error',
    'did_not_occur',
    'system_bug',
  ],
  ExpireFunds: ['hold_timeout'],
} as const satisfies Record<BookCommand['type'], readonly (ReasonCode | null)[]>;

/** May this reason explain a command of this type? */
export const mayExplain = (commandType: BookCommand['type'], reasonCode: ReasonCode): boolean => {
  const listed: readonly (ReasonCode | null)[] = REASONS_OF[commandType];
  return reasonCode === 'other' || listed.includes(reasonCode);
};

/** The reasons that may explain a command of this type, the default (if it has one) first and `other` last. */
export const reasonsOf = (commandType: BookCommand['type']): readonly ReasonCode[] => {
  const listed: readonly (ReasonCode | null)[] = REASONS_OF[commandType];
  return [...listed.filter((reason) => reason !== null), 'other'];
};

/** The reason of a command that names none; `undefined`: the sender must say. */
export const defaultReason = (commandType: BookCommand['type']): ReasonCode | undefined =>
  REASONS_OF[commandType][0] ?? undefined;
