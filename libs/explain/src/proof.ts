import { bodyText, type EventEnvelope, type RecordedEvent } from '@tallyman/event-catalog';
import type { ExplainedValue, FieldValue } from './explained-value.js';
import type { ExplainProof, Tampering } from './explanation.js';
import { FieldFold } from './field-fold.js';

export interface RecomputedProof<Value extends FieldValue = number> extends ExplainProof<Value> {
  /** Every event is there, in its place, and has the hash that its content and its predecessors give. */
  readonly chainIntact: boolean;
  /** The first one that is not; present when the chain is broken. */
  readonly tampering?: Tampering;
}

/**
 * Recomputes the proof of a value from whole envelopes as `GET /v1/streams/{stream}` serves them: all of its stream, from
 * revision 0 on, in order. Equal to the `proof` of an explanation at the position of the last one, or something is wrong with either.
 * Throws `UnreadableEventError` for an event that this release cannot read.
 */
export const recomputeProof = <Value extends FieldValue>(
  envelopes: Iterable<EventEnvelope>,
  explained: ExplainedValue<Value>,
): RecomputedProof<Value> => {
  const fold = new FieldFold(explained);
  for (const envelope of envelopes) fold.add(recordedForm(envelope));
  const { events, streamHash, tampering } = fold.chain;
  return {
    events,
    streamHash,
    value: fold.value,
    chainIntact: tampering === undefined,
    ...(tampering === undefined ? {} : { tampering }),
  };
};

/** An envelope back in the form in which it was hashed. */
const recordedForm = (envelope: EventEnvelope): RecordedEvent => ({
  id: envelope.id,
  type: envelope.type,
  stream: envelope.stream,
  revision: envelope.revision,
  position: envelope.position,
  recordedAt: Date.parse(envelope.recordedAt),
  body: bodyText(envelope, envelope.schemaVersion, envelope.data),
  hash: Buffer.from(envelope.hash, 'hex'),
});
