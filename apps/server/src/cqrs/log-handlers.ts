import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { storedEnvelope } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { EVENT_STORE } from '@tallyman/platform';
import { ReadEvents, ReadStream, type EventPage } from './log-messages.js';

/** One more than the page is read, so that the last page can say that it is the last. */
@QueryHandler(ReadStream)
export class ReadStreamHandler implements IQueryHandler<ReadStream> {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  async execute({ stream, from, limit }: ReadStream): Promise<EventPage | undefined> {
    const found = await this.store.readStream(stream, { from, limit: limit + 1 });
    if (found.length === 0 && (from === 0 || (await this.isAbsent(stream)))) return undefined;
    return { events: found.slice(0, limit).map(storedEnvelope), next: found[limit]?.revision ?? null };
  }

  private async isAbsent(stream: string): Promise<boolean> {
    const first = await this.store.readStream(stream, { limit: 1 });
    return first.length === 0;
  }
}

@QueryHandler(ReadEvents)
export class ReadEventsHandler implements IQueryHandler<ReadEvents> {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  async execute({ from, limit }: ReadEvents): Promise<EventPage> {
    const found = await this.store.readLog(Math.max(from, 1) - 1, limit + 1);
    return { events: found.slice(0, limit).map(storedEnvelope), next: found[limit]?.position ?? null };
  }
}
