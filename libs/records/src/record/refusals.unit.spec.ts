import { refused } from '@tallyman/kernel';
import { PRECEDENCE_ROWS, REFUSAL_ROWS } from '../testing/refusal-rows.js';
import { given } from '../testing/scenario.js';
import { describeRecordRefusal, RECORD_REFUSAL_CODES } from './refusals.js';

describe('refusals', () => {
  it('have each a row here, in order of precedence', () => {
    expect(Object.keys(REFUSAL_ROWS)).toEqual(RECORD_REFUSAL_CODES);
    for (const rows of Object.values(REFUSAL_ROWS)) expect(rows.length).toBeGreaterThan(0);
  });

  describe.each(RECORD_REFUSAL_CODES)('%s', (code) => {
    it.each(REFUSAL_ROWS[code])('$name', (row) => {
      const scene = given(...row.given);
      const before = scene.record.log.length;
      const decision = scene.when(row.when);
      expect(decision).toEqual(refused({ code, ...row.refused }));
      if (decision.kind === 'refused') expect(describeRecordRefusal(decision.refusal)).toBe(row.says);
      expect(scene.record.log).toHaveLength(before);
    });
  });
});

describe('of two refusals the upper one is answered', () => {
  it.each(PRECEDENCE_ROWS)('%s', (code, history, when) => {
    expect(given(...history).when(when)).toMatchObject({ kind: 'refused', refusal: { code } });
  });
});
