import type { RecordCommand } from '../record/commands.js';
import type { RecordRefusal, RecordRefusalCode } from '../record/refusals.js';
import { MAX_FIELDS } from '../record/values.js';
import { derive, input, retract, set } from './scenario.js';

/** A command that is refused, and how. */
export interface RefusalRow {
  readonly name: string;
  readonly given: readonly RecordCommand[];
  readonly when: RecordCommand;
  /** The refusal's members besides its code. */
  readonly refused: Omit<RecordRefusal, 'code'> & Record<string, unknown>;
  readonly says: string;
}

const OWN = 'record-price/mug';
export const numbered = (count: number, prefix = 'f') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [prefix + String(index), index]));

export const REFUSAL_ROWS: Readonly<Record<RecordRefusalCode, readonly RefusalRow[]>> = {
  reason_not_allowed: [
    {
      name: 'a reason of another command',
      given: [],
      when: { ...set({ net: 1 }), reasonCode: 'theft' },
      refused: { reasonCode: 'theft', commandType: 'SetRecord' },
      says: 'theft does not explain SetRecord; one of these may: source_of_truth_sync, opening_balance, migration_import, data_entry_error, duplicate_correction, system_bug, did_not_occur, other',
    },
  ],
  reason_text_missing: [
    {
      name: 'other without a text',
      given: [],
      when: { ...set({ net: 1 }), reasonCode: 'other' },
      refused: { reasonCode: 'other' },
      says: 'reason other needs a text (reasonText) that says what happened',
    },
    {
      name: 'other with a blank text',
      given: [set({ net: 1 })],
      when: { ...retract, reasonCode: 'other', reasonText: ' ' },
      refused: { reasonCode: 'other' },
      says: 'reason other needs a text (reasonText) that says what happened',
    },
  ],
  duplicate_input: [
    {
      name: 'of a field',
      given: [],
      when: derive({ net: 1 }, input('a', 's', 3, 'net'), input('b', 's', 3, 'net'), input('a', 's', 3, 'net')),
      refused: { as: 'a', stream: 's', revision: 3, field: 'net' },
      says: 'a is bound twice to net of s at revision 3; name it once',
    },
    {
      name: 'without a field',
      given: [],
      when: derive({ net: 1 }, input('a', 's', 3), input('a', 's', 3)),
      refused: { as: 'a', stream: 's', revision: 3 },
      says: 'a is bound twice to the value of s at revision 3; name it once',
    },
  ],
  input_is_own_future: [
    {
      name: 'of a record without history',
      given: [],
      when: derive({ net: 1 }, input('a', OWN, 0)),
      refused: { stream: OWN, revision: 0, present: 0 },
      says: `revision 0 of ${OWN} is not there before this derivation, which is 0; name an earlier one`,
    },
    {
      name: 'at the revision that it would have',
      given: [set({ net: 1 })],
      when: derive({ net: 1 }, input('a', OWN, 0), input('b', OWN, 1)),
      refused: { stream: OWN, revision: 1, present: 1 },
      says: `revision 1 of ${OWN} is not there before this derivation, which is 1; name an earlier one`,
    },
  ],
  record_not_found: [
    {
      name: 'a retraction of a record without history',
      given: [],
      when: retract,
      refused: { recordType: 'price', key: 'mug' },
      says: 'record price/mug was never set',
    },
  ],
  too_many_fields: [
    {
      name: 'one more than may be',
      given: [set(numbered(MAX_FIELDS))],
      when: set({ f0: null, f1: 7, x: 1, y: 2, z: null }),
      refused: { fields: MAX_FIELDS + 1, limit: MAX_FIELDS },
      says: 'the record would have 101 fields, and 100 is the limit; remove some or use another record',
    },
    {
      name: 'one more by a derivation',
      given: [set(numbered(MAX_FIELDS))],
      when: derive({ f0: 1, x: 1 }, input('a')),
      refused: { fields: MAX_FIELDS + 1, limit: MAX_FIELDS },
      says: 'the record would have 101 fields, and 100 is the limit; remove some or use another record',
    },
  ],
};

/** Two refusals hold; the upper one is answered. */
export const PRECEDENCE_ROWS: readonly (readonly [RecordRefusalCode, readonly RecordCommand[], RecordCommand])[] = [
  ['reason_not_allowed', [], { ...retract, reasonCode: 'theft' }],
  ['reason_text_missing', [], { ...retract, reasonCode: 'other' }],
  ['duplicate_input', [], derive({ net: 1 }, input('a', OWN, 5), input('a', OWN, 5))],
  ['input_is_own_future', [set(numbered(MAX_FIELDS))], derive({ x: 1 }, input('a', OWN, 1))],
];
