import { REASON_CODES } from '@tallyman/kernel';
import { defaultRecordReason, mayExplainRecord, RECORD_REASONS, recordReasonsOf } from './reasons.js';

const COMMAND_TYPES = Object.keys(RECORD_REASONS) as (keyof typeof RECORD_REASONS)[];

describe('reasons', () => {
  it.each(COMMAND_TYPES)('of %s are codes of the list, each once, other last', (type) => {
    const reasons = recordReasonsOf(type);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(reasons.at(-1)).toBe('other');
    expect(REASON_CODES.filter((reason) => mayExplainRecord(type, reason)).toSorted()).toEqual(reasons.toSorted());
  });

  it.each(COMMAND_TYPES)('of %s: the default', (type) => {
    expect(defaultRecordReason(type)).toBe(type === 'RetractRecord' ? undefined : 'source_of_truth_sync');
  });
});
