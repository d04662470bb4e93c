export type { LoggedEvent } from './event-log.js';
export type { Faults, Operation } from './faults.js';
export type { Member } from './serve-discovery.js';
export { startTestEventStore, type TestEventStore, type TestEventStoreOptions } from './test-event-store.js';
export { createStore } from './store.js';
