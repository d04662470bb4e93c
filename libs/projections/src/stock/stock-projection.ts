import type { Projection } from '../projection.js';
import type { StockChanges } from './changes.js';
import { handedOver, packChanges, unpackChanges } from './packed-changes.js';
import type { PackedChanges } from './packed-changes.js';
import { StockFold } from './stock-fold.js';

/** All four stock views, which move together. */
export const stockProjection: Projection<StockChanges> = {
  name: 'stock',
  createFold: () => new StockFold(),
  pack: packChanges,
  handedOver: (packed) => handedOver(packed as PackedChanges),
  unpack: (packed) => unpackChanges(packed as PackedChanges),
};
