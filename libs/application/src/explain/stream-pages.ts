import type { RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';

const PAGE = 1000;

/** The events of a stream with a position of at most `lastPosition`, a page at a time, and perhaps some of those after it. */
export async function* streamPages(
  store: EventStore,
  stream: string,
  lastPosition: number,
): AsyncGenerator<readonly RecordedEvent[]> {
  let from = 0;
  for (;;) {
    const page = await store.readStream(stream, { from, limit: PAGE });
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < PAGE || last.position >= lastPosition) return;
    from = last.revision + 1;
  }
}
