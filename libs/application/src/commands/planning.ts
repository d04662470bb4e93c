import type { RecordedCommand } from '@tallyman/event-store';
import type { Originals } from './originals.js';

/** What was looked up in the log before a group is decided. */
export interface LookedUp {
  /** Commands among those to be decided that the log has decided before. */
  readonly known: ReadonlyMap<string, RecordedCommand>;
  readonly originals: Originals;
}

export interface Planning extends LookedUp {
  /** Log time (ms). */
  readonly now: number;
}
