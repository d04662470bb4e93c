import { reasonRules, type ReasonTable } from '@tallyman/kernel';
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
} as const satisfies ReasonTable<RecordCommand['type']>;

export const {
  mayExplain: mayExplainRecord,
  reasonsOf: recordReasonsOf,
  defaultReason: defaultRecordReason,
} = reasonRules<RecordCommand['type']>(RECORD_REASONS);
