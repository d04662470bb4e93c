import { eventId } from '@tallyman/event-catalog';
import type { RecordedEvent } from '@tallyman/event-catalog';
import type { EventlessCommand, OutcomeAt, RecordedCommand, StreamSnapshot } from './port.js';
import type { ResolvedGroup } from './resolve-group.js';

interface FirstEvent {
  readonly event: RecordedEvent;
  readonly outcome: string | undefined;
}

/** What the store in memory holds: append-only, but for the snapshots. */
export class MemoryLog {
  readonly events: RecordedEvent[] = [];
  readonly snapshots = new Map<string, StreamSnapshot>();
  epoch = 0;
  recordedAt = 0;
  private readonly streams = new Map<string, RecordedEvent[]>();
  private readonly byId = new Map<string, FirstEvent>();
  private readonly eventless = new Map<string, EventlessCommand>();

  readonly streamOf = (stream: string): readonly RecordedEvent[] => this.streams.get(stream) ?? [];

  readonly commandOf = (commandId: string): RecordedCommand | undefined => {
    const first = this.byId.get(eventId(commandId, 0));
    if (first?.outcome !== undefined) return { commandId, outcome: first.outcome, firstEvent: first.event };
    return this.eventless.get(commandId);
  };

  readonly outcomeOf = ({ id, position }: RecordedEvent): readonly OutcomeAt[] => {
    const outcome = this.byId.get(id)?.outcome;
    return outcome === undefined ? [] : [{ position, outcome }];
  };

  /** In order of `recordedAt`, which never falls from one append to the next. */
  eventlessCommands(): readonly EventlessCommand[] {
    return [...this.eventless.values()];
  }

  hasEvent(id: string): boolean {
    return this.byId.has(id);
  }

  add({ events, outcomes, commands }: ResolvedGroup, recordedAt: number): void {
    for (const [index, event] of events.entries()) {
      const own = { ...event, hash: Uint8Array.from(event.hash) };
      this.events.push(own);
      this.byId.set(own.id, { event: own, outcome: outcomes[index] });
      const stream = this.streams.get(event.stream);
      if (stream === undefined) this.streams.set(event.stream, [own]);
      else stream.push(own);
    }
    for (const command of commands) {
      this.eventless.set(command.commandId, { ...command, commandHash: Uint8Array.from(command.commandHash) });
    }
    if (events.length + commands.length > 0) this.recordedAt = recordedAt;
  }
}

/** `recordedAt` never decreases with position, so halving finds it. */
export const lastAtOrBefore = (events: readonly RecordedEvent[], time: number): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((events[middle - 1]?.recordedAt ?? Infinity) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** Streams by the bytes of their names, as databases compare them. */
export const byStreamAndRevision = (a: RecordedEvent, b: RecordedEvent): number =>
  a.stream === b.stream ? a.revision - b.revision : Buffer.compare(Buffer.from(a.stream), Buffer.from(b.stream));
