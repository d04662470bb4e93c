/** The closed list of reasons. */
export const REASON_CODES = [
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
  'quality_hold',
  'quality_release',
  'safety_stock_change',
  'promotion_giveaway',
  'sample',
  'kit_assembly',
  'kit_disassembly',
  'checkout_hold',
  'hold_timeout',
  'payment_failed',
  'payment_capture',
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
  'other',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** The reasons that may explain a command of each type, the default first; `null` first: no default, the sender must say. */
export type ReasonTable<Type extends string> = Readonly<Record<Type, readonly (ReasonCode | null)[]>>;

/** How every domain reads its table of reasons; `other` may explain any command. */
export const reasonRules = <Type extends string>(table: ReasonTable<Type>) => ({
  /** May this reason explain a command of this type? */
  mayExplain: (type: Type, reasonCode: ReasonCode): boolean =>
    reasonCode === 'other' || table[type].includes(reasonCode),
  /** The reasons that may explain a command of this type, the default (if it has one) first and `other` last. */
  reasonsOf: (type: Type): readonly ReasonCode[] => [...table[type].filter((reason) => reason !== null), 'other'],
  /** The reason of a command that names none; `undefined`: the sender must say. */
  defaultReason: (type: Type): ReasonCode | undefined => table[type][0] ?? undefined,
});
