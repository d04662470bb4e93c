import { setTimeout as pause } from 'node:timers/promises';
import { startTestEventStore } from '../../libs/event-store-eventstoredb/src/testing/server/index.js';
import { createTestDatabase } from '../support/postgres.js';
import { commandsToPlay } from '../support/scale.js';
import { startTestService, type Json, type TestService } from '../support/service.js';
import { mixedCommands } from './mixed-commands.js';

/** 100,000 in `npm run test:eventstore`. */
const COMMANDS = commandsToPlay(4000);
const SKUS = 50;
const LINES = 500;
const PATIENCE_MS = 900_000;

/** What may differ: where in the order of the log an event is, when the log took it, and the hash, which covers that time. */
const OWN = new Set(['position', 'appliedPosition', 'recordedAt', 'hash', 'streamHash', 'freshness', 'lag', 'at']);

const common = (json: Json): Json => {
  if (Array.isArray(json)) return json.map(common);
  if (json === null || typeof json !== 'object') return json;
  return Object.fromEntries(
    Object.entries(json)
      .filter(([name]) => !OWN.has(name))
      .map(([name, value]) => [name, common(value)]),
  );
};

interface Play {
  readonly answers: readonly Json[];
  readonly views: readonly Json[];
  readonly explanations: readonly Json[];
  readonly divergences: readonly Json[];
}

const items = Array.from({ length: SKUS }, (_, n) =>
  ['LDN1', 'PAR2'].map((location) => [`SKU-${String(n)}`, location]),
).flat();

const send = async (service: TestService, commands: readonly object[]): Promise<readonly Json[]> => {
  const key = await service.keyFor('shop');
  const answers: Json[] = [];
  for (let at = 0; at < commands.length; at += LINES) {
    const { status, json } = await service.ask('POST', '/v1/commands/batch', {
      key,
      json: commands.slice(at, at + LINES),
    });
    expect(status).toBe(200);
    answers.push(...(json as { results: Json[] }).results);
  }
  return answers;
};

const lastPosition = (answers: readonly Json[]): number =>
  Math.max(0, ...answers.map((answer) => (answer as { position?: number }).position ?? 0));

/** Until the views in the database have all of the log, which a read from memory does not wait for. */
const level = async (service: TestService): Promise<void> => {
  for (;;) {
    const { json } = await service.ask('GET', '/v1/admin/projections');
    if ((json as { projections: { lag: number }[] }).projections.every(({ lag }) => lag === 0)) return;
    await pause(50);
  }
};

const play = async (service: TestService, commands: readonly object[]): Promise<Play> => {
  const answers = await send(service, commands);
  const minPosition = String(lastPosition(answers));
  await level(service);
  const views: Json[] = [];
  const explanations: Json[] = [];
  const divergences: Json[] = [];
  for (const [sku = '', location = ''] of items) {
    const path = `/v1/stock/${sku}/${location}`;
    const view = await service.ask('GET', `${path}?minPosition=${minPosition}&verified=true`);
    views.push([view.status, view.json]);
    const explained = await service.ask('GET', `${path}/explain?field=available&expected=4&limit=1000`);
    explanations.push([explained.status, explained.json]);
    const subject = { kind: 'stock', sku, location };
    const expectations = [{ value: 4, at: '2026-01-01T06:00:00Z' }];
    const found = await service.ask('POST', '/v1/divergence', { json: { subject, field: 'available', expectations } });
    divergences.push([found.status, found.json]);
  }
  return { answers, views, explanations, divergences };
};

/** Where two values part, each place once. */
const partings = (left: Json, right: Json, path: string): readonly string[] => {
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object')
    return left === right ? [] : [`${path}: ${JSON.stringify(left)} and ${JSON.stringify(right)}`];
  const [here, there] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  const names = new Set([...here.keys(), ...there.keys()]);
  return [...names].flatMap((name) => partings(here.get(name) ?? null, there.get(name) ?? null, `${path}/${name}`));
};

const differences = (left: readonly Json[], right: readonly Json[]): readonly string[] => {
  expect(left.length).toBe(right.length);
  return left.flatMap((one, index) => partings(common(one), common(right[index] ?? null), String(index)));
};

it(
  'a service on either log gives the same answers, views and explanations',
  async () => {
    const commands = mixedCommands(20261122, COMMANDS, SKUS);
    const [ours, theirs, server] = await Promise.all([
      createTestDatabase(),
      createTestDatabase(),
      startTestEventStore(),
    ]);
    const onPostgres = await startTestService({ DATABASE_URL: ours.url, EVENTSTORE_URL: '' });
    const onEventStore = await startTestService({ DATABASE_URL: theirs.url, EVENTSTORE_URL: server.connectionString });
    try {
      const here = await play(onPostgres, commands);
      const there = await play(onEventStore, commands);
      const kinds = new Set(here.answers.map((answer) => (answer as { outcome: string }).outcome));
      expect(kinds).toEqual(new Set(['accepted', 'refused', 'invalid']));
      const inServer = server.events.filter(({ stream }) => stream.startsWith('stock-')).length;
      expect(inServer).toBeGreaterThan(COMMANDS / 4);
      for (const part of ['answers', 'views', 'explanations', 'divergences'] as const)
        expect({ part, differences: differences(here[part], there[part]).slice(0, 20) }).toEqual({
          part,
          differences: [],
        });
      expect(here.views.every((view) => (view as [number])[0] === 200)).toBe(true);
      expect(here.explanations.every((view) => (view as [number])[0] === 200)).toBe(true);
    } finally {
      await onPostgres.end();
      await onEventStore.end();
      await server.stop();
      await Promise.all([ours.drop(), theirs.drop()]);
    }
  },
  PATIENCE_MS,
);
