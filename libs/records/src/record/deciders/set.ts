import { accepted, refused } from '@tallyman/kernel';
import type { SetRecord } from '../commands.js';
import type { RecordDecision } from '../decision.js';
import { fieldValue, type RecordState } from '../state.js';
import { previousOf, refuseTooMany } from './changes.js';

/** A repeat changes nothing; so does removing what is not there, also of a record that is not there. */
export const decideSet = ({ fields }: SetRecord, state: RecordState): RecordDecision => {
  const changes = Object.entries(fields);
  if (changes.every(([name, value]) => fieldValue(state, name) === value)) return accepted();
  const refusal = refuseTooMany(state, changes);
  if (refusal !== undefined) return refused(refusal);
  return accepted({ type: 'RecordSet', data: { fields, previous: previousOf(state, changes) } });
};
