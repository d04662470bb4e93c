import { MAX_QUANTITY, refused } from '@tallyman/kernel';
import { LIGHT } from '../testing/decision-rows/row.js';
import { AMOUNT_ROWS } from '../testing/refusal-rows/how-much-of-it.js';
import { assemble, dispatch, dispatched, hold, receive, ship, type RefusalRow } from '../testing/refusal-rows/row.js';
import { COMMAND_ROWS } from '../testing/refusal-rows/the-command.js';
import { SUBJECT_ROWS } from '../testing/refusal-rows/what-it-is-about.js';
import { PLACE_ROWS } from '../testing/refusal-rows/what-is-there.js';
import { by, committed, given, heldUntil, MINUTE, NOW, opened, units } from '../testing/scenario.js';
import type { StockCommand } from './commands.js';
import type { ItemEvent } from './decision.js';
import type { StockEvent } from './events.js';
import { describeRefusal, STOCK_REFUSAL_CODES, type StockRefusalCode } from './refusals.js';

const ROWS: Readonly<Record<StockRefusalCode, readonly RefusalRow[]>> = {
  ...COMMAND_ROWS,
  ...SUBJECT_ROWS,
  ...AMOUNT_ROWS,
  ...PLACE_ROWS,
};

describe('refusals', () => {
  it('have each a row here', () => {
    expect(Object.keys(ROWS).toSorted()).toEqual(STOCK_REFUSAL_CODES.toSorted());
    for (const rows of Object.values(ROWS)) expect(rows.length).toBeGreaterThan(0);
  });

  describe.each(STOCK_REFUSAL_CODES)('%s', (code) => {
    it.each(ROWS[code])('$name', (row) => {
      const scene = given(...row.given);
      const decision = scene.when(row.when);
      expect(decision).toEqual(refused({ code, ...row.refused }));
      if (decision.kind === 'refused') expect(describeRefusal(decision.refusal)).toBe(row.says);
      expect(scene.warehouse.log).toHaveLength(row.given.length);
    });
  });
});

describe('of two refusals the upper one is answered', () => {
  const before: readonly [StockRefusalCode, readonly (StockEvent | ItemEvent)[], StockCommand][] = [
    [
      'reason_not_allowed',
      [opened(0)],
      { ...by('OpenStock'), reasonCode: 'theft', quantity: 0, condition: 'sellable' },
    ],
    [
      'reason_text_missing',
      [opened(0)],
      { ...by('OpenStock'), reasonCode: 'other', quantity: 0, condition: 'sellable' },
    ],
    ['same_location', [opened(0), dispatched(1)], dispatch(1, 'LDN1')],
    ['nothing_to_move', [], { ...by('MoveStock'), quantity: units(1), from: 'damaged', to: 'damaged', ...LIGHT }],
    ['transformation_invalid', [], assemble(['tea', 1], ['tea', 1])],
    ['expiry_in_past', [heldUntil('h1', 1)], { ...hold(1), expiresAt: NOW - MINUTE }],
    ['hold_exists', [heldUntil('h1', 1)], hold(1)],
    ['transfer_exists', [dispatched(1)], dispatch(1)],
    ['transfer_destination_mismatch', [dispatched(1, 'ROM3')], receive(2)],
    ['ship_exceeds_commitment', [committed('o1', 1)], { ...ship(2), commitment: 'o1' }],
    ['insufficient_condition', [opened(1), heldUntil('h1', 1)], dispatch(2)],
    ['insufficient_stock', [opened(1)], hold(MAX_QUANTITY)],
  ];

  it.each(before)('%s', (code, history, when) => {
    expect(given(...history).when(when)).toMatchObject({ kind: 'refused', refusal: { code } });
  });
});
