export * from './api-keys.js';
export * from './ledger-views.js';
export * from './projection-store.js';
export * from './rebuild-store.js';
export * from './rebuilds.js';
export * from './stock-cache.js';
export * from './stock-views.js';
export * from './record-views.js';
