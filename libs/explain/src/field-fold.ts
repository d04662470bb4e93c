import { decode, type DecodedEvent, type RecordedEvent } from '@tallyman/event-catalog';
import { isWhole } from '@tallyman/kernel';
import { ChainWalk } from './chain.js';
import type { ExplainedValue, FieldValue } from './explained-value.js';

/** What one event did to the field. `event` is absent only when a tampered body cannot be read any more. */
export interface Effect<Value extends FieldValue = number> {
  readonly event: DecodedEvent | undefined;
  /** Whether the event sets the field, be it to the value that it had. */
  readonly touched: boolean;
  /** Whether the row that serves the field moves with the event. */
  readonly moved: boolean;
  /** Whether it would be evidence about what the field belongs to. */
  readonly concerned: boolean;
  readonly before: Value;
  readonly after: Value;
}

/** One field, folded event by event from the first, with the hash chain recomputed on the way. */
export class FieldFold<Value extends FieldValue = number> {
  readonly chain: ChainWalk;
  private current: Value;

  constructor(private readonly explained: ExplainedValue<Value>) {
    this.chain = new ChainWalk(explained.stream);
    this.current = explained.start;
  }

  get value(): Value {
    return this.current;
  }

  /** Throws `UnreadableEventError` for an event of a later release, unless the chain is broken: then it moves nothing. */
  add(recorded: RecordedEvent): Effect<Value> {
    this.chain.add(recorded);
    const event = this.read(recorded);
    const before = this.current;
    const after = event === undefined ? undefined : this.valueAfter(event);
    if (after !== undefined) this.current = after;
    const { moves, concerns } = this.explained;
    const told = { moved: this.says(moves, event), concerned: this.says(concerns, event) };
    return { event, touched: after !== undefined, ...told, before, after: this.current };
  }

  private read(recorded: RecordedEvent): DecodedEvent | undefined {
    try {
      return decode(recorded);
    } catch (error) {
      if (this.chain.tampering !== undefined) return undefined;
      throw error;
    }
  }

  /** Of an event that cannot be read, or that makes no sense behind a break, nothing is said. */
  private says(tell: ((event: DecodedEvent) => boolean) | undefined, event: DecodedEvent | undefined): boolean {
    if (tell === undefined) return true;
    try {
      return event !== undefined && tell(event);
    } catch (error) {
      if (this.chain.tampering === undefined) throw error;
      return false;
    }
  }

  private valueAfter(event: DecodedEvent): Value | undefined {
    try {
      const after = this.explained.after(event, this.current);
      if (typeof after !== 'number' || isWhole(after)) return after;
    } catch (error) {
      if (this.chain.tampering === undefined) throw error;
    }
    if (this.chain.tampering !== undefined) return undefined;
    throw new Error(
      `event ${String(event.position)} moves ${this.explained.field} by something that is not a whole number`,
    );
  }
}
