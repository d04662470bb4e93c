export * from './port.js';
export { checkAppend, checkClock, isStorableName, isStorableText, MAX_NAME_BYTES } from './check-append.js';
export { createTailSignal, followLog } from './follow-log.js';
export type { TailSignal } from './follow-log.js';
export { createMemoryEventStore } from './memory-event-store.js';
export type { MemoryEventStoreOptions } from './memory-event-store.js';
export { predecessorFailed } from './memory-log-writer.js';
export { firstExpectations, resolveGroup } from './resolve-group.js';
export type { EventlessCommand, ResolvedGroup, Standing } from './resolve-group.js';
