import type { Belief } from '@tallyman/event-catalog';
import type { AccountBeliefDto } from '../dto/ledger.dto.js';
import type { BeliefDto } from '../dto/parts.dto.js';
import type { RecordBeliefDto } from '../dto/records.dto.js';
import { plain } from './plain.js';

/** About one quantity. */
interface ValueBelief<Field extends string> {
  readonly field?: Field;
  readonly before?: number;
  readonly after?: number;
  readonly readPosition?: number;
}

/** Only the members that are there, in one order. */
export const valueBelief = <Field extends string>(belief: ValueBelief<Field>): ValueBelief<Field> => {
  const { field, before, after, readPosition } = belief;
  return {
    ...(field === undefined ? {} : { field }),
    ...(before === undefined ? {} : { before: plain(before) }),
    ...(after === undefined ? {} : { after: plain(after) }),
    ...(readPosition === undefined ? {} : { readPosition: plain(readPosition) }),
  };
};

/** A belief as the envelope of an event shows it: what was said, without defaults. */
export const beliefOf = (belief: BeliefDto | AccountBeliefDto | RecordBeliefDto): Belief => {
  if ('fields' in belief) return fieldBelief(belief);
  const account = 'account' in belief ? belief.account : undefined;
  return account === undefined ? valueBelief(belief) : { account, ...valueBelief(belief) };
};

const fieldBelief = ({ fields, readPosition }: RecordBeliefDto): Belief => {
  const believed = Object.entries(fields).map(([field, before]) => ({
    field,
    before: typeof before === 'number' ? plain(before) : before,
  }));
  return readPosition === undefined ? { fields: believed } : { fields: believed, readPosition: plain(readPosition) };
};
