import { decode, type DecodedEvent, type RecordedEvent } from '@tallyman/event-catalog';
import type { EventStore, OutcomeAt } from '@tallyman/event-store';
import type { StockFact } from '@tallyman/projections';
import type { CommandCheck } from './command-check.js';
import type { Findings } from './findings.js';
import { StreamCheck } from './stream-check.js';

const PAGE = 1000;

/** Follows the log, one event after the other. */
export interface Follower {
  /** May throw when the event's data are not those of its type. */
  add(fact: StockFact): void;
}

/** Reads the log once, in order, as far as it is asked to; remembers the state of every stream at the position it has come to. */
export class LogCheck {
  readonly streams = new Map<string, StreamCheck>();
  events = 0;
  position = 0;
  private recordedAt = 0;
  private ended = false;

  constructor(
    private readonly store: EventStore,
    private readonly commands: CommandCheck,
    private readonly followers: readonly Follower[],
    private readonly findings: Findings,
    private readonly onPage: () => void,
  ) {}

  /** Goes on to `target`, not beyond it. False when the log ends before. */
  async advanceTo(target: number): Promise<boolean> {
    while (this.position < target && !this.ended) {
      const limit = Math.min(PAGE, target - this.position);
      const [page, outcomes] = await Promise.all([
        this.store.readLog(this.position, limit),
        this.store.readOutcomes(this.position, this.position + limit),
      ]);
      const wanted = page.filter(({ position }) => position <= target);
      const last = wanted.at(-1);
      if (last === undefined) {
        // Past the gap, or past the end: either way there is nothing up to the target.
        this.findings.add('position_gap', gapDetail(this.position, target + 1), { position: this.position + 1 });
        this.ended = page.length === 0;
        this.position = target;
        return page.length > 0;
      }
      await this.take(wanted, outcomes);
      this.onPage();
    }
    return !this.ended;
  }

  private async take(page: readonly RecordedEvent[], outcomes: readonly OutcomeAt[]): Promise<void> {
    const decoded: DecodedEvent[] = [];
    for (const recorded of page) {
      this.checkOrder(recorded);
      const event = this.read(recorded);
      const fact = this.streamOf(recorded.stream).add(recorded, event);
      if (fact !== undefined) this.tell(recorded, fact);
      if (event !== undefined) decoded.push(event);
      this.position = recorded.position;
      this.events += 1;
    }
    await this.commands.check(decoded, outcomes);
  }

  private checkOrder({ position, stream, recordedAt }: RecordedEvent): void {
    if (position !== this.position + 1)
      this.findings.add('position_gap', gapDetail(this.position, position), { position: this.position + 1 });
    if (recordedAt < this.recordedAt)
      this.findings.add(
        'recorded_at_went_back',
        `recorded ${String(this.recordedAt - recordedAt)} ms before the event before it`,
        {
          position,
          stream,
        },
      );
    this.recordedAt = Math.max(this.recordedAt, recordedAt);
  }

  private read(recorded: RecordedEvent): DecodedEvent | undefined {
    try {
      return decode(recorded);
    } catch (cause) {
      this.unreadable(recorded, cause);
      return undefined;
    }
  }

  private tell(recorded: RecordedEvent, fact: StockFact): void {
    try {
      for (const follower of this.followers) follower.add(fact);
    } catch (cause) {
      this.unreadable(recorded, cause);
    }
  }

  private unreadable({ position, stream }: RecordedEvent, cause: unknown): void {
    const detail = cause instanceof Error ? cause.message : String(cause);
    this.findings.add('event_unreadable', detail, { position, stream });
  }

  private streamOf(stream: string): StreamCheck {
    const known = this.streams.get(stream);
    if (known !== undefined) return known;
    const check = new StreamCheck(stream, this.findings);
    this.streams.set(stream, check);
    return check;
  }
}

const gapDetail = (last: number, next: number): string =>
  next - last === 2
    ? `position ${String(last + 1)} is missing`
    : `positions ${String(last + 1)} to ${String(next - 1)} are missing`;
