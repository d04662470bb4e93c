import { accepted, refused } from '@tallyman/kernel';
import type { RecordBelief, RecordCommand, RecordCommandOf } from './commands.js';
import { decideDerive } from './deciders/derive.js';
import { decideRetract } from './deciders/retract.js';
import { decideSet } from './deciders/set.js';
import type { RecordDecision } from './decision.js';
import type { RecordEvent } from './events.js';
import { mayExplainRecord } from './reasons.js';
import type { RecordRefusal } from './refusals.js';
import { fieldValue, type RecordState } from './state.js';

type RecordCommandType = RecordCommand['type'];

/** A command type without a row does not build. */
const DECIDERS: {
  readonly [Type in RecordCommandType]: (command: RecordCommandOf<Type>, state: RecordState) => RecordDecision;
} = { SetRecord: decideSet, DeriveRecord: decideDerive, RetractRecord: decideRetract };

const decideByType = <Type extends RecordCommandType>(
  command: RecordCommandOf<Type>,
  state: RecordState,
): RecordDecision => DECIDERS[command.type](command, state);

const refuseReason = ({ type, reasonCode, reasonText }: RecordCommand): RecordRefusal | undefined => {
  if (!mayExplainRecord(type, reasonCode)) return { code: 'reason_not_allowed', reasonCode, commandType: type };
  const isTold = reasonText !== undefined && reasonText.trim() !== '';
  return reasonCode !== 'other' || isTold ? undefined : { code: 'reason_text_missing', reasonCode };
};

/** Evidence, if the sender believed of a field what the log does not say. */
const beliefMismatch = ({ fields, readPosition }: RecordBelief, state: RecordState): RecordEvent | undefined => {
  const mismatches = Object.entries(fields)
    .map(([field, believedBefore]) => ({ field, believedBefore, actualBefore: fieldValue(state, field) }))
    .filter(({ believedBefore, actualBefore }) => believedBefore !== actualBefore);
  if (mismatches.length === 0) return undefined;
  const data = { fields: mismatches, ...(readPosition === undefined ? {} : { readPosition }) };
  return { type: 'BeliefMismatchObserved', data };
};

/**
 * Every rule of records. Accepted without events: a repeat that changes nothing, whatever its sender believed.
 * The state is that of the command's record.
 */
export const decideRecord = (command: RecordCommand, state: RecordState): RecordDecision => {
  const reasonRefusal = refuseReason(command);
  if (reasonRefusal !== undefined) return refused(reasonRefusal);
  const decision = decideByType(command, state);
  if (decision.kind === 'refused' || decision.events.length === 0 || command.belief === undefined) return decision;
  const mismatch = beliefMismatch(command.belief, state);
  return mismatch === undefined ? decision : accepted(...decision.events, mismatch);
};
