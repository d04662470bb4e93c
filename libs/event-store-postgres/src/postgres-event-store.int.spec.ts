import { describeEventStore } from '../../event-store/src/testing/contract.js';
import { createLogDatabase } from './testing/log-database.js';

describeEventStore('the event store in PostgreSQL', async () => {
  const database = await createLogDatabase();
  return { store: database.open(), close: () => database.close() };
});
