import 'reflect-metadata';
import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import * as tokens from '@tallyman/platform';
import { COMMAND_TYPES } from '../commands/dto/registry.js';
import { createHttpAdapter } from '../configure-http.js';
import { HttpModule } from '../http.module.js';
import { EDGE_STATUS } from '../problems/edge-status.js';
import { REFUSAL_STATUS } from '../problems/refusal-status.js';
import { createOpenApi } from './document.js';

/** The document needs the routes and nothing behind them. */
const nothing = Object.values(tokens)
  .filter((token) => typeof token === 'symbol')
  .map((provide) => ({ provide, useValue: {} }));

@Module({})
class Nothing {}

let app: NestFastifyApplication;
let document: OpenAPIObject;

beforeAll(async () => {
  const behind = { module: Nothing, global: true, providers: nothing, exports: nothing.map(({ provide }) => provide) };
  @Module({ imports: [behind, HttpModule] })
  class Edge {}
  Logger.overrideLogger(false);
  app = await NestFactory.create<NestFastifyApplication>(Edge, createHttpAdapter());
  document = createOpenApi(app);
});

afterAll(() => app.close());

const walk = function* (value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const member of Object.values(value)) yield* walk(member);
};

interface Operation {
  readonly responses: Record<string, unknown>;
  readonly security?: unknown;
  readonly summary?: string;
  readonly requestBody?: { readonly content: Record<string, { readonly schema?: unknown }> };
}

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => ({
      name: `${method} ${path}`,
      path,
      operation,
    })),
  );

describe('the API document', () => {
  it('has every route', () => {
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(
      [
        'post /v1/commands',
        'post /v1/commands/batch',
        'get /v1/commands/{commandId}',
        'get /v1/stock/{sku}',
        'get /v1/stock/{sku}/{location}',
        'get /v1/stock/{sku}/{location}/holds',
        'get /v1/stock/{sku}/{location}/explain',
        'get /v1/transfers',
        'get /v1/ledgers/{book}',
        'get /v1/ledgers/{book}/accounts',
        'get /v1/ledgers/{book}/balance',
        'get /v1/ledgers/{book}/trial-balance',
        'get /v1/ledgers/{book}/export',
        'get /v1/ledgers/{book}/accounts/{account}',
        'get /v1/ledgers/{book}/accounts/{account}/entries',
        'get /v1/ledgers/{book}/accounts/{account}/funds',
        'get /v1/ledgers/{book}/accounts/{account}/explain',
        'get /v1/records/{type}',
        'get /v1/records/{type}/{key}',
        'get /v1/records/{type}/{key}/explain',
        'get /v1/records/{type}/{key}/lineage',
        'post /v1/records/{type}/recheck',
        'get /v1/uses',
        'post /v1/reconciliations',
        'get /v1/reconciliations/{id}',
        'post /v1/reconciliations/{id}/approve',
        'get /v1/streams/{stream}',
        'get /v1/events',
        'get /v1/admin/projections',
        'post /v1/admin/projections/{name}/rebuilds',
        'get /v1/admin/projections/{name}/rebuilds',
        'get /v1/admin/projections/{name}/rebuilds/{id}',
        'get /v1/admin/projections/{name}/rebuilds/{id}/differences',
        'delete /v1/admin/projections/{name}/rebuilds/{id}',
        'post /v1/admin/keys',
        'get /v1/admin/keys',
        'post /v1/admin/formulas',
        'post /v1/admin/formulas/check',
        'get /v1/admin/formulas',
        'get /v1/admin/formulas/{algorithm}/{version}',
        'delete /v1/admin/keys/{id}',
        'get /health/live',
        'get /health/ready',
        'get /metrics',
      ].sort(),
    );
  });

  it('refers to nothing that is not in it', () => {
    const names = new Set(Object.keys(document.components?.schemas ?? {}));
    const dangling = [...walk(document)]
      .map(({ $ref }) => $ref)
      .filter((target) => typeof target === 'string')
      .filter((target) => !names.has(target.replace('#/components/schemas/', '')));
    expect(dangling).toEqual([]);
  });

  it('says of every route under /v1 that it needs a key and what it answers without one', () => {
    for (const { name, path, operation } of operations()) {
      if (!path.startsWith('/v1/')) continue;
      expect([name, operation.security]).toEqual([name, [{ bearer: [] }]]);
      expect([name, Object.keys(operation.responses)]).toEqual([
        name,
        expect.arrayContaining(['400', '401', '500', '503']),
      ]);
      expect(operation.summary).toBeTruthy();
    }
  });

  it('tells all commands apart by their type, and has an example of each', () => {
    const body = document.paths['/v1/commands']?.post?.requestBody;
    expect(body).toMatchObject({
      content: {
        'application/json': {
          schema: { discriminator: { propertyName: 'type', mapping: expect.any(Object) as object } },
          examples: Object.fromEntries(COMMAND_TYPES.map((type) => [type, { value: { type } }])),
        },
      },
    });
  });

  it('has a schema for every media type of every body', () => {
    const bodies = operations().map(({ name, operation }) => [name, operation.requestBody?.content ?? {}] as const);
    const empty = bodies.flatMap(([name, content]) =>
      Object.entries(content)
        .filter(([, { schema }]) => schema === undefined)
        .map(([type]) => `${name} ${type}`),
    );
    expect(empty).toEqual([]);
    expect(Object.keys(Object.fromEntries(bodies)['post /v1/commands/batch'] ?? {})).toEqual([
      'application/json',
      'application/x-ndjson',
    ]);
  });

  it('names every code on some route', () => {
    const enums = [...walk(document.paths)].map((member): unknown => member['enum']);
    const named = new Set<unknown>(enums.filter((values) => Array.isArray(values)).flat());
    // Answered before a route is known.
    const routeless = new Set(['route_not_found', 'malformed_request', 'request_timeout', 'request_header_too_large']);
    const all = [...Object.keys(EDGE_STATUS), ...Object.keys(REFUSAL_STATUS)];
    expect(all.filter((code) => !named.has(code) && !routeless.has(code))).toEqual([]);
  });
});
