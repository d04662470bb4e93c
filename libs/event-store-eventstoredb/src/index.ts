export { createEventStoreDbEventStore } from './eventstoredb-event-store.js';
export type { EventStoreDbEventStoreOptions } from './eventstoredb-event-store.js';
export { createIndexedScan } from './indexed-scan.js';
export type { IndexedScanOptions } from './indexed-scan.js';
export type * from './log-index.js';
export { createMemoryLogIndex } from './memory-log-index.js';
