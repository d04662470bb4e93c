import { createMemoryEventStore } from './memory-event-store.js';
import { describeEventStore } from './testing/contract.js';

describeEventStore('the event store in memory', () => {
  const store = createMemoryEventStore();
  return Promise.resolve({ store, close: () => store.close() });
});
