import type { EventStore } from '@tallyman/event-store';
import type { Log } from '../projections/log.js';
import type { CommittedEvents } from './committed-events.js';

export interface SequencerOptions {
  readonly store: EventStore;
  /** Shown in the log's counter row: who owns it. */
  readonly owner: string;
  /** Milliseconds since 1970. Log time is this, but never goes back. */
  readonly clock: () => number;
  /** About how much memory the states of streams may take between groups. */
  readonly cacheBytes: number;
  /** Commands waiting or under way; more are turned away with `overloaded`. */
  readonly maxPending: number;
  /** About how much memory the waiting commands may take; more are turned away with `overloaded`. */
  readonly maxPendingBytes: number;
  /** Most commands in one group. */
  readonly maxGroup: number;
  /** Hears of every event right after its commit. */
  readonly committed?: CommittedEvents;
  /** Called once when another process has taken the log over. */
  readonly onDeposed?: () => void;
  readonly log: Log;
}
