import type { DecodedEvent, DomainEvent } from '@tallyman/event-catalog';
import {
  evolveRecord,
  initialRecord,
  RECORD_SNAPSHOT_FORMAT,
  recordEntriesOf,
  recordFromSnapshot,
  recordOf,
  recordSnapshot,
  type RecordEvent,
  type RecordState,
} from '@tallyman/records';
import type { StreamState } from './stream-state.js';

/** The stream of a record. */
export class RecordStream implements StreamState {
  private constructor(
    readonly record: RecordState,
    private readonly isThere: boolean,
  ) {}

  /** Before the first event; `undefined`: the stream is of another kind. */
  static of(stream: string): RecordStream | undefined {
    return recordOf(stream) === undefined ? undefined : new RecordStream(initialRecord, false);
  }

  get snapshotFormat(): number {
    return RECORD_SNAPSHOT_FORMAT;
  }

  get entries(): number {
    return recordEntriesOf(this.record);
  }

  evolve(event: DomainEvent | DecodedEvent): RecordStream {
    return new RecordStream(evolveRecord(this.record, event as RecordEvent), true);
  }

  summary(): undefined {
    return undefined;
  }

  housekeeping(): undefined {
    return undefined;
  }

  snapshot(): string | undefined {
    return this.isThere ? recordSnapshot(this.record) : undefined;
  }

  restored(text: string): RecordStream {
    return new RecordStream(recordFromSnapshot(text), true);
  }
}
