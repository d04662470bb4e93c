import { CommandBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Log, StockQueries } from '@tallyman/application';
import { EDGE_LIMITS, LOG, STOCK_QUERIES, type EdgeLimits } from '@tallyman/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Authenticator, Principal } from './auth/authenticator.js';
import { AUTHENTICATOR } from './auth/token.js';
import { serveCommandsDirectly } from './commands/serve-directly.js';
import { registerContentParsers } from './content-parsers.js';
import { setUpOpenApi } from './openapi/document.js';
import type { Metrics } from './operations/metrics.js';
import { METRICS } from './operations/token.js';
import { answerError } from './problems/problem.filter.js';
import { serveFromMemory } from './stock/serve-from-memory.js';

export { createHttpAdapter } from './adapter.js';

/** Sets the HTTP server up: who may come in, what bodies are read, what is counted, the API document. Before `listen`. */
export const configureHttp = (app: NestFastifyApplication): Promise<void> => {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  registerContentParsers(fastify, app.get<EdgeLimits>(EDGE_LIMITS).bodyBytes);
  requireKey(fastify, app.get<Authenticator>(AUTHENTICATOR), app.get<Log>(LOG));
  countRequests(fastify, app.get<Metrics>(METRICS));
  serveCommandsDirectly(fastify, app.get(CommandBus), app.get<Log>(LOG));
  serveFromMemory(fastify, app.get<StockQueries>(STOCK_QUERIES));
  endStreamsOnClose(fastify);
  return setUpOpenApi(app);
};

/**
 * Goes by the route, since a path may be written in more than one way. Nearly every path is written plainly, and spares the look at the
 * route, which makes an object of ten members each time.
 */
const needsKey = (request: FastifyRequest): boolean =>
  request.url.startsWith('/v1/') ? !request.is404 : request.routeOptions.url?.startsWith('/v1/') === true;

/** Before the body is read: who has no key cannot make the service read anything. */
const requireKey = (fastify: FastifyInstance, authenticator: Authenticator, log: Log): void => {
  fastify.decorateRequest('principal', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!needsKey(request)) {
      done();
      return;
    }
    const admit = (principal: Principal): void => {
      request.principal = principal;
      done();
    };
    try {
      const principal = authenticator.authenticate(request.headers.authorization);
      if (principal instanceof Promise)
        principal.then(admit, (error: unknown) => {
          answerError(error, request, reply, log);
        });
      else admit(principal);
    } catch (error) {
      answerError(error, request, reply, log);
    }
  });
};

const countRequests = (fastify: FastifyInstance, { requests }: Metrics): void => {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    requests.add(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
};

/** How long requests that are under way may take when the service stops, in milliseconds. */
const CLOSING_GRACE_MS = 5000;

/** A stream of commands may have no end: after a while it is cut off. Its client sends again what was not answered, under the same ids. */
const endStreamsOnClose = (fastify: FastifyInstance): void => {
  let timer: NodeJS.Timeout | undefined;
  fastify.addHook('preClose', (done) => {
    timer = setTimeout(() => {
      fastify.server.closeAllConnections();
    }, CLOSING_GRACE_MS);
    done();
  });
  fastify.addHook('onClose', (_instance, done) => {
    clearTimeout(timer);
    done();
  });
};
