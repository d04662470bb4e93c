export * from './changes.js';
export { countLines } from './count-lines.js';
export * from './fold-window.js';
export { StockFold } from './stock-fold.js';
export { stockHolds } from './stock-holds.js';
export { addQuantities, RevisionGapError, sameQuantities, WindowOverflowError } from './stock-items.js';
export { stockTransfers } from './stock-transfers.js';
export type { StockFact, ViewProjection } from './view-projection.js';
export { NO_QUANTITIES } from '@tallyman/inventory';
