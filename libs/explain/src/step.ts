import type { DecodedStockEvent } from '@tallyman/event-catalog';
import { unreachable } from '@tallyman/kernel';
import type { ExplainNote, ExplainStep } from './explanation.js';

export const stepOf = (event: DecodedStockEvent, delta: number, before: number, after: number): ExplainStep => ({
  position: event.position,
  revision: event.revision,
  eventId: event.id,
  eventType: event.type,
  delta,
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

/** The note that an event is, if it is evidence. A new type of event must say here whether it is. */
export const noteOf = (event: DecodedStockEvent): ExplainNote | undefined => {
  const { position, revision, id, subsystem, recordedAt } = event;
  const head = { position, revision, eventId: id, subsystem, recordedAt };
  switch (event.type) {
    case 'BeliefMismatchObserved':
    case 'ShortfallRecorded':
    case 'StockCounted':
      return { ...head, eventType: event.type, data: event.data };
    case 'StockOpened':
    case 'StockReceived':
    case 'StockMoved':
    case 'TransferDispatched':
    case 'TransferReceived':
    case 'StockHeld':
    case 'HoldReleased':
    case 'HoldExpired':
    case 'StockCommitted':
    case 'CommitmentReleased':
    case 'StockShipped':
    case 'StockReturned':
    case 'ReturnDispositioned':
    case 'StockAdjusted':
    case 'StockTransformed':
    case 'StockLevelAsserted':
    case 'CountReconciled':
    case 'SafetyStockSet':
      return undefined;
    default:
      return unreachable(event);
  }
};
