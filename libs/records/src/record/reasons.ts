import type { ReasonCode } from '@tallyman/kernel';
import type { RecordCommand } from './commands.js';

/**
 * The reasons that may explain each command, the default first; `null` first: no default, the sender must say. Most senders pass on
 * what they own, which is the default; taking a fact back has no usual reason.
 * `other` may explain any, and needs a text.
 */
export const RECORD_REASONS = {
  SetRecord: [
    'source_of_truth_sync',
    'opening_balance',
    'migration_import',
    'data_entry_error',
    'duplicate_correction',
    'system_bug',
    'did_not_occur',
  ],
  DeriveRecord: [
    'source_of_truth_sync',
    'migration_import',
    'data_entry_error',
    'duplicate_correction',
    'system_bug',
    'did_not_occur',
  ],
  RetractRecord: [
    null,
    'source_of_truth_sync',
    'migration_import',
    'data_entry_error',
    'duplicate_correction',
    'system_bug',
    'did_not_occur',
  ],
} as const satisfies Record<RecordCommand['type'], readonly (ReasonCode | null)[]>;

/** May this reason explain a command of this type? */
export const mayExplainRecord = (commandType: RecordCommand['type'], reasonCode: ReasonCode): boolean => {
  const listed: readonly (ReasonCode | null)[] = RECORD_REASONS[commandType];
  return reasonCode === 'other' || listed.includes(reasonCode);
};

/** The reasons that may explain a command of this type, the default (if it has one) first and `other` last. */
export const recordReasonsOf = (commandType: RecordCommand['type']): readonly ReasonCode[] => {
  const listed: readonly (ReasonCode | null)[] = RECORD_REASONS[commandType];
  return [...listed.filter((reason) => reason !== null), 'other'];
};

/** The reason of a command that names none; `undefined`: the sender must say. */
export const defaultRecordReason = (commandType: RecordCommand['type']): ReasonCode | undefined =>
  RECORD_REASONS[commandType][0] ?? undefined;
