import { startTestService, type TestService } from '../support/service.js';
import { useService } from '../support/service-suite.js';

const suite = useService();
let next: TestService;

afterAll(() => next.end());

const receive = (service: TestService, commandId: string) =>
  service.ask('POST', '/v1/commands', {
    json: { type: 'ReceiveStock', sku: 'OWN', location: 'LDN1', quantity: 1, commandId },
  });

it('a second service takes the log over; the first says so, decides nothing more, and still answers readers', async () => {
  expect(await receive(suite.service, 'own-1')).toMatchObject({ status: 201 });
  next = await startTestService({ DATABASE_URL: suite.database.url });
  expect(await receive(next, 'own-2')).toMatchObject({ status: 201 });

  const turnedAway = await receive(suite.service, 'own-3');
  expect(turnedAway).toMatchObject({
    status: 503,
    type: 'application/problem+json',
    json: { code: 'not_owner', commandId: 'own-3' },
  });
  expect(turnedAway.headers['retry-after']).toMatch(/^\d+$/);
  expect(await suite.service.ask('GET', '/health/ready')).toMatchObject({ status: 503 });
  expect(await next.ask('GET', '/health/ready')).toMatchObject({ status: 200 });

  expect(await next.ask('GET', '/v1/commands/own-3')).toMatchObject({ status: 404 });
  expect(await receive(next, 'own-3')).toMatchObject({ status: 201, json: { replayed: false, revision: 2 } });
  for (const service of [suite.service, next])
    expect(await service.ask('GET', '/v1/stock/OWN/LDN1?verified=true')).toMatchObject({
      status: 200,
      json: { onHand: 3 },
    });
}, 120_000);
