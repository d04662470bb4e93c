import type { DecodedEvent, DomainEvent } from '@tallyman/event-catalog';
import type { LogCommand } from '../log-command.js';
import type { StateSummary } from '../results.js';

/**
 * What one stream's events add up to, and what the log does with it whatever it is about: all that the sequencer asks of a domain besides deciding.
 * Persistent: an old state stays valid.
 */
export interface StreamState {
  /** How many entries it keeps: a measure of its size. O(1). */
  readonly entries: number;
  /** Total, and holds no rule: history has happened. The event must be one of this stream. */
  evolve(event: DomainEvent | DecodedEvent): StreamState;
  /** What an answer shows of the stream that a command names, after these events of the command. */
  summary(events: readonly DomainEvent[]): StateSummary | undefined;
  /** What the log itself has to do on the stream before anything else is decided on it at `now` (ms since 1970). */
  housekeeping(now: number): LogCommand | undefined;
  /** Changes with the form of a snapshot's text, and with what the text means. */
  readonly snapshotFormat: number;
  /** The state as text; `undefined` for one that is not worth it. */
  snapshot(): string | undefined;
  /** The state of the text that `snapshot` of this stream's state made of this format. */
  restored(text: string): StreamState;
}
