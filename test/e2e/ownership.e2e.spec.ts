import { startTestService, type TestService } from '../support/service.js';
import { useService } from '../support/service-suite.js';

const suite = useService();
let follower: TestService;

beforeAll(async () => {
  follower = await startTestService({ DATABASE_URL: suite.database.url });
}, 60_000);

afterAll(() => follower.end());

const receive = (commandId: string, quantity = 1) => ({
  type: 'ReceiveStock',
  sku: 'OWN',
  location: 'LDN1',
  quantity,
  commandId,
});

const batchOf = (service: TestService, commands: readonly object[]) =>
  service.ask('POST', '/v1/commands/batch', { json: commands });

it('the second process follows the first: both are ready, and say what they are', async () => {
  expect(await suite.service.ask('GET', '/health/ready')).toMatchObject({ status: 200, json: { role: 'owner' } });
  const ready = await follower.ask('GET', '/health/ready');
  expect(ready).toMatchObject({ status: 200, json: { role: 'follower' } });
  expect(follower.output()).toContain('commands are passed on to it');
  expect(suite.service.output()).toContain('this process owns it');
  expect((await suite.service.ask('GET', '/metrics')).text).toMatch(/^tallyman_log_owner 1$/m);
  expect((await follower.ask('GET', '/metrics')).text).toMatch(/^tallyman_log_owner 0$/m);
});

it('a command gets the same answer from either', async () => {
  expect(await suite.service.ask('POST', '/v1/commands', { json: receive('own-1') })).toMatchObject({ status: 201 });
  const passedOn = await follower.ask('POST', '/v1/commands', { json: receive('own-2') });
  expect(passedOn).toMatchObject({ status: 201, json: { replayed: false, revision: 1, state: { onHand: 2 } } });

  for (const service of [suite.service, follower]) {
    expect(await service.ask('POST', '/v1/commands', { json: receive('own-2') })).toMatchObject({
      status: 201,
      json: { replayed: true, revision: 1 },
    });
    expect(await service.ask('POST', '/v1/commands', { json: receive('own-2', 7) })).toMatchObject({
      status: 422,
      json: { code: 'command_id_reused' },
    });
    expect(await service.ask('GET', '/v1/commands/own-2')).toMatchObject({ status: 200, json: { revision: 1 } });
    expect(
      await service.ask('POST', '/v1/commands', {
        json: { type: 'HoldStock', sku: 'OWN', location: 'LDN1', quantity: 9, holdId: 'h', commandId: 'own-no' },
      }),
    ).toMatchObject({ status: 409, json: { code: 'insufficient_stock', available: 2 } });
  }
});

it('batches too: in order, whole or one by one', async () => {
  const commands = Array.from({ length: 300 }, (_, n) => ({ ...receive(`batch-${String(n)}`), sku: 'BATCH' }));
  const { json } = await batchOf(follower, [...commands, { type: 'Nonsense' }]);
  const { results } = json as { results: { outcome: string; revision?: number }[] };
  expect(results.slice(0, 300).map(({ revision }) => revision)).toEqual(commands.map((_, n) => n));
  expect(results[300]).toMatchObject({ outcome: 'invalid' });

  const atomic = (ids: readonly string[], quantity: number) =>
    follower.ask('POST', '/v1/commands/batch?atomic=true', {
      json: ids.map((id) => ({ ...receive(id, quantity), sku: 'ATOM' })),
    });
  expect(await atomic(['atom-1', 'atom-2'], 2)).toMatchObject({ status: 201 });
  expect(await atomic(['atom-3', 'atom-1'], 5)).toMatchObject({ status: 422, json: { index: 1 } });
  expect(await follower.ask('GET', '/v1/stock/ATOM/LDN1?verified=true')).toMatchObject({ json: { onHand: 4 } });
});

it('a follower reads what the owner wrote, at the position it was told, and never an older value than that', async () => {
  for (let quantity = 1; quantity <= 40; quantity += 1) {
    const { json } = await suite.service.ask('POST', '/v1/commands', {
      json: { ...receive(`read-${String(quantity)}`), sku: 'READ' },
    });
    const { position } = json as { position: number };
    const read = await follower.ask('GET', `/v1/stock/READ/LDN1?minPosition=${String(position)}`);
    expect(read).toMatchObject({ status: 200, json: { onHand: quantity } });
    // Again without a condition: what it has in memory is as new.
    expect(await follower.ask('GET', '/v1/stock/READ/LDN1')).toMatchObject({ json: { onHand: quantity } });
  }
});

it('an idle follower learns of changes by itself, and caches between them', async () => {
  await suite.service.ask('POST', '/v1/commands', { json: { ...receive('idle-1'), sku: 'IDLE' } });
  const seen = async (onHand: number): Promise<boolean> => {
    const { json } = await follower.ask('GET', '/v1/stock/IDLE/LDN1');
    return (json as { onHand?: number }).onHand === onHand;
  };
  const within = async (ms: number, onHand: number): Promise<boolean> => {
    for (const end = Date.now() + ms; Date.now() < end;) if (await seen(onHand)) return true;
    return false;
  };
  expect(await within(5000, 1)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await seen(1);
  expect(await follower.ask('GET', '/v1/stock/IDLE/LDN1')).toMatchObject({ json: { freshness: { source: 'memory' } } });
  await suite.service.ask('POST', '/v1/commands', { json: { ...receive('idle-2'), sku: 'IDLE' } });
  expect(await within(5000, 2)).toBe(true);
});

it('a key made on one works on the other, and stops to within seconds of its end', async () => {
  const made = await follower.ask('POST', '/v1/admin/keys', {
    json: { subsystem: 'elsewhere', commands: ['*'], admin: false },
  });
  expect(made).toMatchObject({ status: 201 });
  const { id, key } = made.json as { id: string; key: string };
  expect(await suite.service.ask('POST', '/v1/commands', { key, json: receive('key-1') })).toMatchObject({
    status: 201,
  });
  // Remembered now: the follower is not told of the revocation, and asks again when what it remembers is some seconds old.
  expect(await follower.ask('GET', '/v1/commands/key-1', { key })).toMatchObject({ status: 200 });
  const refused = async (): Promise<boolean> => {
    const { status } = await follower.ask('GET', '/v1/commands/key-1', { key });
    return status === 401 || status === 403;
  };
  expect(await suite.service.ask('DELETE', `/v1/admin/keys/${id}`)).toMatchObject({ status: 204 });
  const end = Date.now() + 10_000;
  while (!(await refused()) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await refused()).toBe(true);
}, 30_000);
