import { createTallymanClient } from './client.js';
import { TallymanProblem, TallymanProtocolError, TallymanUnreachable } from './problem.js';
import { acceptedLine, dropped, json, scripted } from './testing/tiny-server.js';
import type { Reply, TinyServer } from './testing/tiny-server.js';

let server: TinyServer;
afterEach(() => server.close());

const against = async (...replies: readonly Reply[]) => {
  server = await scripted(...replies);
  const retry = { attempts: 4, baseDelayMs: 1, maxDelayMs: 50 };
  return createTallymanClient({ baseUrl: `${server.url}/`, apiKey: 'tm_key', retry });
};
const accept: Reply = (response, body, request) => {
  json(201, acceptedLine(idIn(body)))(response, body, request);
};
const idIn = (body: string): string => (JSON.parse(body) as { commandId: string }).commandId;
const hold = { type: 'HoldStock', sku: 'A/1', location: 'L', quantity: 1 } as const;
const busy = json(503, { code: 'overloaded', detail: 'later' }, { 'retry-after': '0' });

describe('a command', () => {
  it('gets an id before the first try and keeps it on every further one', async () => {
    const client = await against(dropped, busy, accept);
    const answer = await client.command(hold);
    const ids = server.seen.map(({ body }) => idIn(body));
    expect(ids).toHaveLength(3);
    expect(new Set(ids)).toEqual(new Set([answer.commandId]));
    expect(server.seen[0]).toMatchObject({ method: 'POST', path: '/v1/commands', key: 'Bearer tm_key' });
  });

  it('keeps the id that the caller gave', async () => {
    const client = await against(accept);
    expect(await client.command({ ...hold, commandId: 'mine' })).toMatchObject({ commandId: 'mine' });
  });

  it('about a record is answered without a state', async () => {
    const line = { ...acceptedLine('c'), state: undefined };
    const client = await against(json(201, line));
    const answer = await client.command({ type: 'SetRecord', recordType: 'price', key: 'A', fields: { amount: 5 } });
    expect(answer).toEqual(line);
  });

  it('that a rule refuses is a value, not an exception, and is not sent again', async () => {
    const refusal = { status: 409, code: 'insufficient_stock', detail: '5 requested', commandId: 'c', replayed: false };
    const client = await against(json(409, { ...refusal, available: 3 }));
    expect(await client.command(hold)).toEqual({ outcome: 'refused', available: 3, ...refusal });
    expect(server.seen).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 500])('that is answered %i is a problem and is not sent again', async (status) => {
    const client = await against(json(status, { code: 'some_code', detail: 'why', errors: [1], commandId: 'c' }));
    const failure: unknown = await client.command(hold).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TallymanProblem);
    expect(failure).toMatchObject({ status, code: 'some_code', detail: 'why', members: { errors: [1] } });
    expect(server.seen).toHaveLength(1);
  });

  it('gives up after the last try with what went wrong', async () => {
    const client = await against(busy);
    await expect(client.command(hold)).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 0 });
    expect(server.seen).toHaveLength(4);
  });

  it('does not wait longer than it was told to for a busy service', async () => {
    const client = await against(json(503, { code: 'overloaded', detail: '' }, { 'retry-after': '3600' }));
    await expect(client.command(hold)).rejects.toMatchObject({ retryAfterSeconds: 3600 });
    expect(server.seen).toHaveLength(1);
  });

  it('against nobody says so', async () => {
    const client = await against(accept);
    await server.close();
    await expect(client.command(hold)).rejects.toBeInstanceOf(TallymanUnreachable);
  });

  it('answered by something else than the service is a protocol error', async () => {
    const client = await against((response) => response.end('<html>hello</html>'));
    await expect(client.command(hold)).rejects.toBeInstanceOf(TallymanProtocolError);
  });
});

describe('what is not safe to repeat', () => {
  it('is sent once: a key would be made twice', async () => {
    const client = await against(dropped);
    await expect(client.admin.createKey({ subsystem: 'wms', commands: ['*'] })).rejects.toBeInstanceOf(
      TallymanUnreachable,
    );
    await expect(client.admin.startRebuild('stock')).rejects.toBeInstanceOf(TallymanUnreachable);
    expect(server.seen.map(({ path }) => path)).toEqual(['/v1/admin/keys', '/v1/admin/projections/stock/rebuilds']);
  });
});

describe('batches', () => {
  it('give one answer per command in order', async () => {
    const invalid = { outcome: 'invalid', status: 400, code: 'validation_failed', detail: 'no' };
    const client = await against(json(200, { results: [acceptedLine('a'), invalid] }));
    const answers = await client.commands([{ ...hold, commandId: 'a' }, hold]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['accepted', 'invalid']);
  });

  it('that are atomic name the first refused command', async () => {
    const problem = { code: 'insufficient_stock', detail: 'no', commandId: 'b', replayed: false, index: 1 };
    const client = await against(json(409, problem));
    expect(await client.atomic([hold, hold])).toMatchObject({ outcome: 'refused', index: 1, refusal: { status: 409 } });
    expect(server.seen[0]?.path).toBe('/v1/commands/batch?atomic=true');
  });
});

describe('reads', () => {
  it('encode names and are repeated', async () => {
    const stock = { sku: 'A/1', location: 'L 1', onHand: 1, available: 1, freshness: {} };
    const client = await against(dropped, json(200, stock));
    expect(await client.stock('A/1', 'L 1', { minPosition: 7, verified: true })).toEqual(stock);
    expect(server.seen.map(({ path }) => path)).toEqual(
      Array(2).fill('/v1/stock/A%2F1/L%201?minPosition=7&verified=true'),
    );
  });

  it('of an unknown command give nothing', async () => {
    const client = await against(json(404, { code: 'command_not_found', detail: '' }));
    expect(await client.outcome('x')).toBeUndefined();
  });

  it('of an explanation put all pages together, as of the first one', async () => {
    const page = (steps: number[], next: number | null) =>
      json(200, {
        subject: {},
        field: 'free',
        value: 3,
        at: { position: 9 },
        steps,
        page: { next },
        proof: {},
        verdict: '',
      });
    const client = await against(page([1, 2], 4), page([3], null));
    expect((await client.explain('A', 'L', 'free', { expected: 4 })).steps).toEqual([1, 2, 3]);
    expect(server.seen[0]?.path).toBe('/v1/stock/A/L/explain?field=free&limit=1000&expected=4');
    expect(server.seen[1]?.path).toBe('/v1/stock/A/L/explain?field=free&limit=1000&expected=4&at=9&after=4');
  });

  it('of the log go on from page to page and end', async () => {
    const client = await against(
      json(200, { events: ['a', 'b'], next: 3 }),
      json(200, { events: ['c'], next: 4 }),
      json(200, { events: [], next: 4 }),
    );
    const all: unknown[] = [];
    for await (const event of client.events()) all.push(event);
    expect(all).toEqual(['a', 'b', 'c']);
    expect(server.seen.map(({ path }) => path)).toEqual(
      [1, 3, 4].map((from) => `/v1/events?from=${String(from)}&limit=1000`),
    );
  });

  it('of health say not ready instead of throwing', async () => {
    const client = await against(json(503, { checks: { log: 'down' } }));
    expect(await client.health()).toEqual({ ready: false, status: 503, body: { checks: { log: 'down' } } });
  });
});
