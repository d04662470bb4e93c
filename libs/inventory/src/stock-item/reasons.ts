import { reasonRules, type ReasonCode, type ReasonTable } from '@tallyman/kernel';
import type { StockCommand } from './commands.js';

/**
 * The reasons that may explain each command, the default first; `null` first: no default, the sender must say.
 * `other` may explain any, and needs a text.
 */
export const REASONS_OF = {
  OpenStock: ['opening_balance', 'migration_import'],
  ReceiveStock: ['purchase_receipt', 'migration_import', 'source_of_truth_sync'],
  MoveStock: ['restock', 'quality_hold', 'quality_release', 'damaged', 'expired_goods', 'data_entry_error', 'found'],
  DispatchTransfer: ['transfer_out'],
  ReceiveTransfer: ['transfer_in'],
  HoldStock: ['checkout_hold', 'quality_hold', 'promotion_giveaway', 'sample'],
  ReleaseHold: [
    'sale_cancel',
    'payment_failed',
    'hold_timeout',
    'data_entry_error',
    'system_bug',
    'duplicate_correction',
  ],
  CommitStock: ['payment_capture', 'sale_shipment', 'promotion_giveaway', 'sample'],
  ReleaseCommitment: [
    'sale_cancel',
    'payment_failed',
    'refund',
    'chargeback',
    'data_entry_error',
    'system_bug',
    'duplicate_correction',
  ],
  ShipStock: ['sale_shipment', 'promotion_giveaway', 'sample', 'return_to_supplier'],
  ReturnStock: ['customer_return', 'sale_cancel', 'refund', 'chargeback'],
  DispositionReturn: ['restock', 'damaged', 'expired_goods', 'customer_return'],
  AdjustStock: [
    null,
    'damaged',
    'expired_goods',
    'lost',
    'theft',
    'shrinkage_unexplained',
    'found',
    'cycle_count',
    'stocktake',
    'sample',
    'promotion_giveaway',
    'return_to_supplier',
    'migration_import',
    'duplicate_correction',
    'data_entry_error',
    'did_not_occur',
    'system_bug',
    'source_of_truth_sync',
  ],
  TransformStock: ['kit_assembly', 'kit_disassembly'],
  AssertStockLevel: ['source_of_truth_sync', 'migration_import', 'stocktake'],
  SetSafetyStock: ['safety_stock_change'],
  ExpireHolds: ['hold_timeout'],
  RecordCount: ['cycle_count', 'stocktake'],
  ReconcileCount: [
    'shrinkage_unexplained',
    'cycle_count',
    'stocktake',
    'found',
    'lost',
    'theft',
    'damaged',
    'duplicate_correction',
    'data_entry_error',
    'system_bug',
  ],
} as const satisfies ReasonTable<StockCommand['type']>;

const rules = reasonRules<StockCommand['type']>(REASONS_OF);

export const { mayExplain, reasonsOf } = rules;

/** The reason of a command that names none; `undefined`: the sender must say. Taking a kit apart is not assembling it. */
export const defaultReason = (
  commandType: StockCommand['type'],
  direction?: 'assemble' | 'disassemble',
): ReasonCode | undefined =>
  commandType === 'TransformStock' && direction === 'disassemble'
    ? 'kit_disassembly'
    : rules.defaultReason(commandType);
