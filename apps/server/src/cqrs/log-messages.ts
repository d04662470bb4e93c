import { Query } from '@nestjs/cqrs';
import type { EventEnvelope } from '@tallyman/event-catalog';

export interface EventPage {
  /** As they were stored. */
  readonly events: readonly EventEnvelope[];
  /** Where the next page begins; `null` when this was the last one. */
  readonly next: number | null;
}

/** `undefined`: the log has no such stream. */
export class ReadStream extends Query<EventPage | undefined> {
  constructor(
    readonly stream: string,
    /** First revision, inclusive. */
    readonly from: number,
    readonly limit: number,
  ) {
    super();
  }
}

export class ReadEvents extends Query<EventPage> {
  constructor(
    /** First position, inclusive. */
    readonly from: number,
    readonly limit: number,
  ) {
    super();
  }
}
