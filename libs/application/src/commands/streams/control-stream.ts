import type { StreamState } from './stream-state.js';

/** A stream of the service's own acts: nothing is decided on what happened before. */
export const CONTROL_STREAM: StreamState = {
  entries: 0,
  snapshotFormat: 1,
  evolve: () => CONTROL_STREAM,
  summary: () => undefined,
  housekeeping: () => undefined,
  snapshot: () => undefined,
  restored: () => CONTROL_STREAM,
};
