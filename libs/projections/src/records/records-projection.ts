import type { Projection } from '../projection.js';
import type { RecordChanges } from './changes.js';
import { RecordsFold } from './records-fold.js';

/** Records with their fields and what these were derived from, and the formulas of derivations: views that move together. */
export const recordsProjection: Projection<RecordChanges> = {
  name: 'records',
  createFold: () => new RecordsFold(),
  // Rows that share an event share its origin, and a structured clone keeps that.
  pack: (changes) => changes,
  handedOver: () => [],
  unpack: (packed) => packed as RecordChanges,
};
