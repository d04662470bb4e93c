import type { DecodedEvent, EventType } from '@tallyman/event-catalog';
import { deltaBetween, type FieldValue } from './explained-value.js';
import type { EvidenceData, EvidenceType, ExplainNote, ExplainStep } from './explanation.js';

export const stepOf = <Value extends FieldValue>(
  event: DecodedEvent,
  before: Value,
  after: Value,
): ExplainStep<Value> => ({
  position: event.position,
  revision: event.revision,
  eventId: event.id,
  eventType: event.type,
  delta: deltaBetween(before, after),
  before,
  after,
  subsystem: event.subsystem,
  actor: event.actor ?? null,
  producerVersion: event.producerVersion ?? null,
  commandId: event.commandId,
  reasonCode: event.reasonCode ?? null,
  reasonText: event.reasonText ?? null,
  reference: event.reference ?? null,
  occurredAt: event.occurredAt,
  recordedAt: event.recordedAt,
  correlationId: event.correlationId ?? null,
  causationId: event.causationId ?? null,
  belief: event.belief ?? null,
  hash: event.hash,
});

/** Whether an event is evidence that moves nothing. A new type of event must say here whether it is. */
const EVIDENCE: Readonly<Record<EventType, boolean>> = {
  StockOpened: false,
  StockReceived: false,
  StockMoved: false,
  TransferDispatched: false,
  TransferReceived: false,
  StockHeld: false,
  HoldReleased: false,
  HoldExpired: false,
  StockCommitted: false,
  CommitmentReleased: false,
  StockShipped: false,
  StockReturned: false,
  ReturnDispositioned: false,
  StockAdjusted: false,
  StockTransformed: false,
  StockLevelAsserted: false,
  StockCounted: true,
  CountReconciled: false,
  ShortfallRecorded: true,
  SafetyStockSet: false,
  BeliefMismatchObserved: true,
  ProjectionRebuilt: false,
  ApiKeyCreated: false,
  ApiKeyRevoked: false,
  FormulaRegistered: false,
  AccountOpened: false,
  AccountClosed: false,
  TransactionPosted: false,
  TransactionReversed: false,
  FundsHeld: false,
  FundsCaptured: false,
  FundsReleased: false,
  RecordSet: false,
  RecordDerived: false,
  RecordRetracted: false,
};

/** The note that an event is, if it is evidence. */
export const noteOf = (event: DecodedEvent): ExplainNote | undefined => {
  const { position, revision, id, subsystem, recordedAt, type, data } = event;
  if (!EVIDENCE[type]) return undefined;
  return {
    position,
    revision,
    eventId: id,
    subsystem,
    recordedAt,
    eventType: type as EvidenceType,
    data: data as EvidenceData,
  };
};
