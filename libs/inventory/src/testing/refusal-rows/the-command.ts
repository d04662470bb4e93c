import { LIGHT } from '../decision-rows/row.js';
import { by, instantAfter, NOW, opened, units } from '../scenario.js';
import { hold, dispatch, assemble, type RefusalRow } from './row.js';

export const COMMAND_ROWS = {
  reason_not_allowed: [
    {
      name: 'a reason of another command',
      given: [opened(5)],
      when: { ...hold(1), reasonCode: 'theft' },
      refused: { reasonCode: 'theft', commandType: 'HoldStock' },
      says: 'theft does not explain HoldStock; one of these may: checkout_hold, quality_hold, promotion_giveaway, sample, other',
    },
  ],
  reason_text_missing: [
    {
      name: 'other without a text',
      given: [opened(5)],
      when: { ...hold(1), reasonCode: 'other' },
      refused: { reasonCode: 'other' },
      says: 'reason other needs a text (reasonText) that says what happened',
    },
    {
      name: 'other with a blank text',
      given: [opened(5)],
      when: { ...hold(1), reasonCode: 'other', reasonText: ' ' },
      refused: { reasonCode: 'other' },
      says: 'reason other needs a text (reasonText) that says what happened',
    },
  ],
  same_location: [
    {
      name: 'a transfer to where the goods are',
      given: [opened(5)],
      when: dispatch(1, 'LDN1'),
      refused: { location: 'LDN1' },
      says: 'a transfer needs two locations, and both are LDN1; within one, move stock',
    },
  ],
  nothing_to_move: [
    {
      name: 'one condition and no bins',
      given: [opened(5)],
      when: { ...by('MoveStock'), quantity: units(1), from: 'sellable', to: 'sellable', ...LIGHT },
      refused: { condition: 'sellable' },
      says: 'from sellable to sellable in the same bin moves nothing; name two bins or two conditions',
    },
    {
      name: 'one condition and one bin',
      given: [opened(5)],
      when: {
        ...by('MoveStock'),
        quantity: units(1),
        from: 'sellable',
        to: 'sellable',
        fromBin: 'A',
        toBin: 'A',
        ...LIGHT,
      },
      refused: { condition: 'sellable' },
      says: 'from sellable to sellable in the same bin moves nothing; name two bins or two conditions',
    },
  ],
  transformation_invalid: [
    {
      name: 'no components',
      given: [opened(5)],
      when: assemble(),
      refused: { reason: 'no_components', sku: 'mug' },
      says: 'mug: a transformation needs at least one component',
    },
    {
      name: 'a component twice',
      given: [opened(5)],
      when: assemble(['tea', 1], ['tea', 2]),
      refused: { reason: 'duplicate_component', sku: 'tea' },
      says: 'tea: names the component more than once; add its quantities up',
    },
    {
      name: 'the kit in itself',
      given: [opened(5)],
      when: assemble(['tea', 1], ['mug', 1]),
      refused: { reason: 'contains_itself', sku: 'mug' },
      says: 'mug: is the kit and cannot be a component of itself',
    },
  ],
  expiry_in_past: [
    {
      name: 'a hold that is due at this very instant',
      given: [opened(5)],
      when: { ...hold(1), expiresAt: NOW },
      refused: { expiresAt: instantAfter(0), now: instantAfter(0) },
      says: `expiresAt ${instantAfter(0)} is not after the log's time ${instantAfter(0)}`,
    },
  ],
} satisfies Record<string, readonly RefusalRow[]>;
