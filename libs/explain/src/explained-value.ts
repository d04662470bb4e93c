import type { DecodedEvent } from '@tallyman/event-catalog';

/** What a field of any domain may hold; `null`: the field is not there. */
export type FieldValue = number | string | boolean | null;

/** By how much a value moved; `null` where either side is no number. */
export type DeltaOf<Value extends FieldValue> = Value extends number ? number : number | null;

/** One field of one stream: all that explaining asks of a domain. Pure. */
export interface ExplainedValue<Value extends FieldValue = number> {
  /** All events that may touch the field are in this stream. */
  readonly stream: string;
  readonly field: string;
  /** Before the first event. */
  readonly start: Value;
  /**
   * The value after the next event of the stream; `undefined` when the event does not touch it. May throw for data that are not those of the event's type:
   * anything may stand in a log that was tampered with.
   */
  after(event: DecodedEvent, before: Value): Value | undefined;
  /**
   * Whether the row that serves the field moves with this event of the stream, be the field touched or not: what the row says of its last event is held
   * against the last one of these. Absent: with every event. May throw as `after` does.
   */
  readonly moves?: (event: DecodedEvent) => boolean;
  /** Whether a piece of evidence in the stream is about what the field belongs to. Absent: all is. May throw as `after` does. */
  readonly concerns?: (evidence: DecodedEvent) => boolean;
}

/** The difference of two numbers, else `null`. */
export const deltaBetween = <Value extends FieldValue>(before: Value, after: Value): DeltaOf<Value> =>
  (typeof before === 'number' && typeof after === 'number' ? after - before : null) as DeltaOf<Value>;
