import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './authenticator.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read, for every route that needs a key. */
    principal: Principal | null;
  }
}

/** Whose request it is. A route without one is a bug: every route under /v1 asks for a key. */
export const principalOf = (request: FastifyRequest): Principal => {
  if (request.principal === null) throw new Error(`no principal on ${request.method} ${request.url}`);
  return request.principal;
};

/** The principal of the request, as a parameter of a controller's method. */
export const By = createParamDecorator((_: undefined, context: ExecutionContext): Principal =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
