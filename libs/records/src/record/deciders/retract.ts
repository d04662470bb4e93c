import { accepted, refused } from '@tallyman/kernel';
import type { RetractRecord } from '../commands.js';
import type { RecordDecision } from '../decision.js';
import { recordFields, type RecordState } from '../state.js';

export const decideRetract = ({ recordType, key }: RetractRecord, state: RecordState): RecordDecision => {
  if (state.status === 'absent') return refused({ code: 'record_not_found', recordType, key });
  if (state.status === 'retracted') return accepted();
  return accepted({ type: 'RecordRetracted', data: { previous: recordFields(state) } });
};
