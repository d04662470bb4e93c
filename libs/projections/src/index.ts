export * from './changes.js';
export * from './fold-window.js';
export { addQuantities, sameQuantities, WindowOverflowError } from './stock-items.js';
export { NO_QUANTITIES } from '@tallyman/inventory';
