import { describeEventStore } from '../../event-store/src/testing/contract.js';
import { openFreshLog } from './testing/fresh-log.js';

describeEventStore('the event store in EventStoreDB', async () => {
  const log = await openFreshLog();
  return { store: log.open(), close: () => log.close() };
});
