export { firstFaults, lineageFaults } from './lineage/faults.js';
export type { LineageLimits } from './lineage/explore.js';
export * from './lineage/graph.js';
export { DEFAULT_LINEAGE_LIMITS, walkLineage, type LineageOptions } from './lineage/walk.js';
export * from './record/commands.js';
export { decideRecord } from './record/decide.js';
export * from './record/decision.js';
export * from './record/events.js';
export { evolveRecord, replayRecord } from './record/evolve.js';
export { fieldChangesOf, type FieldChange } from './record/field-changes.js';
export * from './record/names.js';
export * from './record/reasons.js';
export {
  describeRecordRefusal,
  RECORD_REFUSAL_CODES,
  type RecordRefusal,
  type RecordRefusalCode,
} from './record/refusals.js';
export { RECORD_SNAPSHOT_FORMAT, recordFromSnapshot, recordSnapshot } from './record/snapshot.js';
export {
  fieldValue,
  initialRecord,
  recordEntriesOf,
  recordFields,
  type Derivation,
  type RecordField,
  type RecordState,
} from './record/state.js';
export * from './record/values.js';
