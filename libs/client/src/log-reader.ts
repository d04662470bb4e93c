import type { EventEnvelope } from '@tallyman/event-catalog';
import { objectWith } from './shape.js';
import type { Transport } from './transport.js';
import type { EventPage, StreamPage } from './wire-answers.js';

export interface LogReader {
  /** Whole envelopes of a stream from a revision on. */
  streamPage(stream: string, from?: number, limit?: number): Promise<StreamPage>;
  /** Whole envelopes of the log from a position on. */
  eventPage(from?: number, limit?: number): Promise<EventPage>;
  /** All events of a stream, page by page. */
  streamEvents(stream: string): AsyncGenerator<EventEnvelope>;
  /** All events of the log up to its present end, page by page. */
  events(from?: number): AsyncGenerator<EventEnvelope>;
}

const PAGE = 1000;

const streamPage = objectWith<StreamPage>('stream', 'events');
const eventPage = objectWith<EventPage>('events');

async function* follow(page: (from: number) => Promise<EventPage>, first: number): AsyncGenerator<EventEnvelope> {
  for (let from: number | null | undefined = first; typeof from === 'number';) {
    const { events, next }: EventPage = await page(from);
    yield* events;
    // A page without events is the end, whatever it says: nothing here may ask for the same page for ever.
    from = events.length === 0 ? undefined : next;
  }
}

export const createLogReader = (transport: Transport): LogReader => {
  const readStream = (stream: string, from = 0, limit = PAGE) => {
    const path = `/v1/streams/${encodeURIComponent(stream)}`;
    return transport.json({ method: 'GET', path, query: { from, limit }, repeatable: true }, streamPage);
  };
  const readEvents = (from = 1, limit = PAGE) =>
    transport.json({ method: 'GET', path: '/v1/events', query: { from, limit }, repeatable: true }, eventPage);
  return {
    streamPage: readStream,
    eventPage: readEvents,
    streamEvents: (stream) => follow((from) => readStream(stream, from), 0),
    events: (from = 1) => follow((position) => readEvents(position), from),
  };
};
