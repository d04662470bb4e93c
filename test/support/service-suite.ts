import { createTestDatabase, type TestDatabase } from './postgres.js';
import { startTestService, type TestService } from './service.js';

/** One service on a database of its own for all tests of a file; filled in before the first of them. */
export interface ServiceSuite {
  service: TestService;
  database: TestDatabase;
}

const START_PATIENCE_MS = 90_000;

/** Starts the service before the tests of this file and ends it after them. */
export const useService = (): ServiceSuite => {
  const suite = {} as ServiceSuite;
  beforeAll(async () => {
    suite.database = await createTestDatabase();
    suite.service = await startTestService({ DATABASE_URL: suite.database.url });
  }, START_PATIENCE_MS);
  afterAll(async () => {
    await suite.service.end();
    await suite.database.drop();
  });
  return suite;
};
