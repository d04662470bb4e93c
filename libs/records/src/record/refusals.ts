import type { ReasonCode } from '@tallyman/kernel';
import type { RecordCommand } from './commands.js';
import { recordReasonsOf } from './reasons.js';

/**
 * Why a command is refused, in order of precedence: of two that hold, the upper one is answered. Codes are public and never
 * used again for anything else.
 */
export type RecordRefusal =
  // Why
  | {
      readonly code: 'reason_not_allowed';
      readonly reasonCode: ReasonCode;
      readonly commandType: RecordCommand['type'];
    }
  | { readonly code: 'reason_text_missing'; readonly reasonCode: ReasonCode }
  // The command by itself
  | {
      readonly code: 'duplicate_input';
      readonly as: string;
      readonly stream: string;
      readonly revision: number;
      readonly field?: string;
    }
  // What it is about
  | {
      readonly code: 'input_is_own_future';
      readonly stream: string;
      readonly revision: number;
      /** The revision that the derivation would have. */
      readonly present: number;
    }
  | { readonly code: 'record_not_found'; readonly recordType: string; readonly key: string }
  // How much of it there is
  | { readonly code: 'too_many_fields'; readonly fields: number; readonly limit: number };

export type RecordRefusalCode = RecordRefusal['code'];

type RefusalOf<Code extends RecordRefusalCode = RecordRefusalCode> = {
  [C in Code]: { readonly code: C } & Extract<RecordRefusal, { code: C }>;
}[Code];

const SENTENCES: { readonly [Code in RecordRefusalCode]: (refusal: RefusalOf<Code>) => string } = {
  reason_not_allowed: (r) =>
    `${r.reasonCode} does not explain ${r.commandType}; one of these may: ${recordReasonsOf(r.commandType).join(', ')}`,
  reason_text_missing: (r) => `reason ${r.reasonCode} needs a text (reasonText) that says what happened`,
  duplicate_input: (r) =>
    `${r.as} is bound twice to ${r.field ?? 'the value'} of ${r.stream} at revision ${String(r.revision)}; name it once`,
  input_is_own_future: (r) =>
    `revision ${String(r.revision)} of ${r.stream} is not there before this derivation, which is ${String(r.present)}; name an earlier one`,
  record_not_found: (r) => `record ${r.recordType}/${r.key} was never set`,
  too_many_fields: (r) =>
    `the record would have ${String(r.fields)} fields, and ${String(r.limit)} is the limit; remove some or use another record`,
};

const sentence = <Code extends RecordRefusalCode>(refusal: RefusalOf<Code>): string => SENTENCES[refusal.code](refusal);

/** One sentence that a person can act on. */
export const describeRecordRefusal = (refusal: RecordRefusal): string => sentence(refusal);

/** All codes in order of precedence. */
export const RECORD_REFUSAL_CODES = Object.keys(SENTENCES) as readonly RecordRefusalCode[];
