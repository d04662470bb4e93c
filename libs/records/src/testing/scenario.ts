import type { RecordCommand } from '../record/commands.js';
import { decideRecord } from '../record/decide.js';
import type { RecordDecision } from '../record/decision.js';
import type { DerivationInput, RecordEvent } from '../record/events.js';
import { evolveRecord } from '../record/evolve.js';
import {
  parseAlgorithmName,
  parseFieldName,
  parseRecordKey,
  parseRecordType,
  type AlgorithmName,
  type FieldName,
  type RecordId,
} from '../record/names.js';
import { recordReasonsOf } from '../record/reasons.js';
import { initialRecord, type RecordState } from '../record/state.js';
import type { FieldChanges, FieldValues } from '../record/values.js';

const must = <T>(parsed: T | undefined): T => {
  if (parsed === undefined) throw new Error('a name of a test does not parse');
  return parsed;
};

export const recordAt = (type: string, key: string): RecordId => ({
  recordType: must(parseRecordType(type)),
  key: must(parseRecordKey(key)),
});
export const variable = (text: string): FieldName => must(parseFieldName(text));
export const algorithm = (text: string): AlgorithmName => must(parseAlgorithmName(text));

/** The record of most examples. */
export const MUG_PRICE: RecordId = recordAt('price', 'mug');

/** The beginning of a command: of `MUG_PRICE`, for the first of its reasons. */
export const by = <Type extends RecordCommand['type']>(type: Type) => ({
  ...MUG_PRICE,
  type,
  reasonCode: recordReasonsOf(type)[0] ?? 'other',
});

type Input = Omit<DerivationInput, 'as'> & { readonly as: FieldName };

/** An input of a derivation. */
export const input = (as: string, stream = 'record-cost/mug', revision = 0, field?: string): Input => ({
  as: variable(as),
  stream,
  revision,
  ...(field === undefined ? {} : { field }),
});

export const set = (fields: FieldChanges): RecordCommand => ({ ...by('SetRecord'), fields });
export const derive = (fields: FieldValues, ...inputs: readonly Input[]): RecordCommand => ({
  ...by('DeriveRecord'),
  fields,
  inputs,
  algorithm: algorithm('markup'),
  algorithmVersion: algorithm('1'),
});
export const retract: RecordCommand = by('RetractRecord');

/** A record in memory, as the service keeps it: its state and its log. */
export class LiveRecord {
  state: RecordState = initialRecord;
  readonly log: RecordEvent[] = [];

  append(event: RecordEvent): void {
    this.state = evolveRecord(this.state, event);
    this.log.push(event);
  }

  /** Decides and, when accepted, appends. */
  send(command: RecordCommand): RecordDecision {
    const decision = decideRecord(command, this.state);
    if (decision.kind === 'accepted') for (const event of decision.events) this.append(event);
    return decision;
  }
}

/** `given(commands that are accepted).when(command)` is the decision. */
export const given = (...history: readonly RecordCommand[]) => {
  const record = new LiveRecord();
  for (const command of history)
    if (record.send(command).kind === 'refused') throw new Error(`${command.type} of a test's history is refused`);
  return { record, when: (command: RecordCommand): RecordDecision => record.send(command) };
};

/** Everything of a state that tells, in plain values. */
export const plain = (state: RecordState) => ({ ...state, fields: Object.fromEntries(state.fields) });
