import { apiKeyHash } from '@tallyman/application';
import type { LocationId, PublicStockCommand, Quantity, Sku } from '@tallyman/inventory';
import { pino } from 'pino';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { ensureFirstKeys } from '../start/first-keys.js';
import { startRuntime, type Runtime } from './runtime.js';

let database: TestDatabase;
let runtime: Runtime;
const logger = pino({ level: 'silent' });

beforeAll(async () => {
  database = await createTestDatabase();
  runtime = await startRuntime({
    databaseUrl: database.url,
    memoryMiB: 512,
    peer: { host: '127.0.0.1', port: 0 },
    logger,
  });
}, 60_000);

afterAll(async () => {
  await runtime.stop();
  await database.drop();
});

const submit = (commandId: string, command: PublicStockCommand) =>
  runtime.gate.submit({
    command,
    context: {
      subsystem: 'test',
      commandId,
      commandHash: Buffer.from(apiKeyHash(JSON.stringify(command))).toString('base64url'),
      occurredAt: new Date().toISOString(),
    },
  });

const item = { sku: 'A' as Sku, location: 'LDN1' as LocationId };

it('takes commands, shows them in the views, explains them', async () => {
  const received = await submit('1', {
    type: 'ReceiveStock',
    ...item,
    quantity: 5 as Quantity,
    condition: 'sellable',
    reasonCode: 'purchase_receipt',
  });
  expect(received).toMatchObject({ outcome: 'accepted', position: 1, state: { onHand: 5 } });
  expect(await runtime.queries.item(item, { minPosition: 1 })).toMatchObject({ value: { quantities: { onHand: 5 } } });
  expect(await runtime.explain({ item, field: 'onHand' })).toMatchObject({
    explanation: { value: 5, verdict: 'consistent' },
  });
  const readiness = await runtime.health.readiness();
  expect(readiness).toMatchObject({ log: { status: 'up' }, views: { status: 'up' }, projection: { status: 'up' } });
  // Of a log in PostgreSQL.
  expect(readiness).not.toHaveProperty('index');
});

it('makes the first keys once, and takes the configured one', async () => {
  const options = {
    apiKeys: runtime.apiKeys,
    control: runtime.control,
    clock: Date.now,
    mayMake: true,
    withDevKey: true,
  };
  const made = await ensureFirstKeys(options);
  expect(made).toEqual({
    admin: expect.stringMatching(/^tm_/) as string,
    dev: expect.stringMatching(/^tm_/) as string,
  });
  expect(await ensureFirstKeys(options)).toEqual({});
  expect(await ensureFirstKeys({ ...options, adminKey: 'a-configured-key' })).toEqual({});
  expect(await runtime.apiKeys.findByHash(apiKeyHash('a-configured-key'))).toMatchObject({ admin: true });
});

it('starts a second time on the same database', async () => {
  const second = await startRuntime({
    databaseUrl: database.url,
    memoryMiB: 512,
    peer: { host: '127.0.0.1', port: 0 },
    logger,
  });
  expect(await second.queries.item(item)).toMatchObject({ value: { quantities: { onHand: 5 } } });
  await second.stop();
});
