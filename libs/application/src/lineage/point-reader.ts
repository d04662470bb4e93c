import { decode, type RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { RevisionGapError } from '@tallyman/projections';
import type { LineageEvent, LineagePoint } from '@tallyman/records';
import { LRUCache } from 'lru-cache';
import { subjectOf, type Subject } from './subjects.js';

/** Folding all that was asked for would take too long. */
export class LineageTooLargeError extends Error {
  constructor(
    readonly stream: string,
    readonly maxEvents: number,
  ) {
    super(`more than ${String(maxEvents)} events would have to be folded; the last ones are of ${stream}`);
    this.name = 'LineageTooLargeError';
  }
}

type Store = Pick<EventStore, 'readStream' | 'readTails'>;

/** Events of one read. */
const PAGE = 2000;
/** Streams of one read. */
const STREAMS = 500;
/** A longer stretch of a stream is read by itself, and only as far as it is wanted. */
const SHORT = 200;
/** Streams whose fold goes on where it ended, and answers that are known. */
const KEPT_STREAMS = 2000;
const KEPT_POINTS = 50_000;

interface Asked {
  readonly point: LineagePoint;
  readonly resolve: (event: LineageEvent | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** One stream, folded as far as somebody has asked. */
class StreamWalk {
  private revision = -1;
  private readonly asked = new Map<number, Asked[]>();
  private target = -1;

  constructor(
    readonly stream: string,
    private readonly subject: Subject,
  ) {}

  /** Revision of the last event that is in it. */
  get after(): number {
    return this.revision;
  }
  get missing(): number {
    return this.target - this.revision;
  }
  get last(): number {
    return this.target;
  }

  ask(asked: Asked): void {
    const { revision } = asked.point;
    this.target = Math.max(this.target, revision);
    if (revision === this.revision) this.answer(asked);
    else this.asked.set(revision, [...(this.asked.get(revision) ?? []), asked]);
  }

  /** False: nobody has asked so far. Throws `RevisionGapError` and `UnreadableEventError`. */
  take(event: RecordedEvent): boolean {
    if (this.missing <= 0) return false;
    if (event.revision !== this.revision + 1)
      throw new RevisionGapError(this.stream, this.revision + 1, event.revision);
    this.subject.add(decode(event));
    this.revision = event.revision;
    for (const asked of this.asked.get(event.revision) ?? []) this.answer(asked);
    this.asked.delete(event.revision);
    return true;
  }

  /** The stream ends here. */
  end(): void {
    for (const each of this.asked.values()) for (const { resolve } of each) resolve(undefined);
    this.asked.clear();
    this.target = this.revision;
  }

  private answer({ point, resolve }: Asked): void {
    resolve(this.subject.point(point.field));
  }
}

/**
 * Reads values of any stream as of a revision from the log alone: each stream is folded as far as it is asked about. What is asked for in one turn of
 * the event loop is read together, from many streams by one statement. For one request: what it knows is never refreshed.
 */
export class PointReader {
  private waiting: Asked[] = [];
  private readonly walks = new LRUCache<string, StreamWalk>({ max: KEPT_STREAMS });
  private readonly known = new LRUCache<string, Promise<LineageEvent | undefined>>({ max: KEPT_POINTS });
  private eventsLeft: number;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly maxEvents: number,
  ) {
    this.eventsLeft = maxEvents;
  }

  /** `undefined`: the log has no such event, or its subject no such field. Rejects with `LineageTooLargeError`. */
  read = (point: LineagePoint): Promise<LineageEvent | undefined> => {
    const key = JSON.stringify([point.stream, point.revision, point.field ?? null]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const answer = new Promise<LineageEvent | undefined>((resolve, reject) => {
      if (this.waiting.push({ point, resolve, reject }) === 1) setImmediate(this.flush);
    });
    this.known.set(key, answer);
    return answer;
  };

  /** One batch after the other: a stream must not be walked by two. */
  private readonly flush = (): void => {
    const batch = this.waiting;
    this.waiting = [];
    this.reading = this.reading.then(async () => {
      try {
        await this.readBatch(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    });
  };

  private async readBatch(batch: readonly Asked[]): Promise<void> {
    const walks = new Map<string, StreamWalk>();
    // Backwards a walk cannot go; so the earliest revision of each stream comes first.
    for (const asked of batch.toSorted((a, b) => a.point.revision - b.point.revision)) {
      const walk = this.walkOf(walks, asked.point);
      if (walk === undefined) asked.resolve(undefined);
      else walk.ask(asked);
    }
    const all = [...walks.values()];
    const short = all.filter(({ missing }) => missing > 0 && missing <= SHORT);
    for (const walk of all) if (walk.missing > SHORT) await this.readLong(walk);
    for (let begin = 0; begin < short.length; begin += STREAMS)
      await this.readShort(short.slice(begin, begin + STREAMS));
  }

  private walkOf(walks: Map<string, StreamWalk>, { stream, revision }: LineagePoint): StreamWalk | undefined {
    const walk = walks.get(stream);
    if (walk !== undefined) return walk;
    const kept = this.walks.get(stream);
    const made = kept !== undefined && kept.after <= revision ? kept : this.begin(stream);
    if (made !== undefined) walks.set(stream, made);
    return made;
  }

  private begin(stream: string): StreamWalk | undefined {
    const subject = subjectOf(stream);
    if (subject === undefined) return undefined;
    const walk = new StreamWalk(stream, subject);
    this.walks.set(stream, walk);
    return walk;
  }

  private async readLong(walk: StreamWalk): Promise<void> {
    while (walk.missing > 0) {
      const range = { from: walk.after + 1, to: walk.last, limit: PAGE };
      const page = await this.store.readStream(walk.stream, range);
      for (const event of page) this.take(walk, event);
      if (page.length < PAGE) break;
    }
    walk.end();
  }

  private async readShort(walks: readonly StreamWalk[]): Promise<void> {
    const byStream = new Map(walks.map((walk) => [walk.stream, walk]));
    for (let rest = walks; rest.length > 0;) {
      const tails = rest.map(({ stream, after }) => ({ stream, after }));
      const page = await this.store.readTails(tails, PAGE);
      for (const event of page) {
        const walk = byStream.get(event.stream);
        if (walk !== undefined) this.take(walk, event);
      }
      rest = page.length < PAGE ? [] : rest.filter(({ missing }) => missing > 0);
    }
    for (const walk of walks) walk.end();
  }

  private take(walk: StreamWalk, event: RecordedEvent): void {
    if (!walk.take(event)) return;
    this.eventsLeft -= 1;
    if (this.eventsLeft < 0) throw new LineageTooLargeError(walk.stream, this.maxEvents);
  }
}
