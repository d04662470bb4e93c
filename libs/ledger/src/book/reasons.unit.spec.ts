import { REASON_CODES } from '@tallyman/kernel';
import { defaultReason, mayExplain, REASONS_OF, reasonsOf } from './reasons.js';

const COMMAND_TYPES = Object.keys(REASONS_OF) as (keyof typeof REASONS_OF)[];
const MUST_SAY: readonly string[] = ['CloseAccount', 'PostTransaction', 'ReverseTransaction'];

describe('reasons', () => {
  it.each(COMMAND_TYPES)('of %s are codes of the list, each once, other last', (type) => {
    const reasons = reasonsOf(type);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(reasons.at(-1)).toBe('other');
    expect(reasons.filter((reason) => !REASON_CODES.includes(reason))).toEqual([]);
    expect(REASON_CODES.filter((reason) => mayExplain(type, reason)).toSorted()).toEqual(reasons.toSorted());
  });

  it.each(COMMAND_TYPES)('of %s hold its default', (type) => {
    expect(defaultReason(type)).toBe(MUST_SAY.includes(type) ? undefined : reasonsOf(type)[0]);
  });
});
