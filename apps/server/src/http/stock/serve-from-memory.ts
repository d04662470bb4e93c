import type { StockQueries } from '@tallyman/application';
import { parseLocation, parseSku } from '@tallyman/inventory';
import type { FastifyInstance, FastifyRequest, preHandlerHookHandler } from 'fastify';
import { itemText } from './stock.presenter.js';

const ROUTE = '/v1/stock/:sku/:location';
const JSON_TYPE = 'application/json; charset=utf-8';

type ItemRequest = FastifyRequest<{ Params: { readonly sku: string; readonly location: string } }>;

/** The answer to a request without parameters for what memory has; `undefined` for every other. */
const answerTo = (queries: Pick<StockQueries, 'remembered'>, { url, params }: ItemRequest): string | undefined => {
  if (url.includes('?')) return undefined;
  const sku = parseSku(params.sku);
  const location = parseLocation(params.location);
  if (sku === undefined || location === undefined) return undefined;
  const remembered = queries.remembered({ sku, location });
  return remembered === undefined ? undefined : itemText(remembered);
};

/**
 * Answers the most frequent read by itself when memory has the answer, and leaves all else to the controller, whose route this is: what
 * Nest does for a request costs as much again as the request. Before the routes are made, and after the hooks that let people in.
 */
export const serveFromMemory = (fastify: FastifyInstance, queries: Pick<StockQueries, 'remembered'>): void => {
  const fromMemory: preHandlerHookHandler = (request, reply, done) => {
    const text = answerTo(queries, request as ItemRequest);
    if (text === undefined) done();
    else void reply.header('content-type', JSON_TYPE).send(text);
  };
  fastify.addHook('onRoute', (route) => {
    if (route.url === ROUTE && route.method === 'GET') route.preHandler = fromMemory;
  });
};
