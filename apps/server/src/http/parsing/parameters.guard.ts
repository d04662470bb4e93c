import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problems/problem.js';
import { KNOWN_PARAMETERS } from './parameters.js';
import { isJsonObject } from './shape.js';

const NONE: ReadonlySet<string> = new Set();

/** A parameter that nobody reads is a misspelt one: `?minPositon=` must not look as if it had been honoured. */
@Injectable()
export class KnownParametersGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { query, url } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!url.startsWith('/v1/') || !isJsonObject(query)) return true;
    const names = Object.keys(query);
    if (names.length === 0) return true;
    const known = knownOf(this.reflector, context);
    const unknown = names.find((name) => !known.has(name));
    if (unknown === undefined) return true;
    const takes = known.size === 0 ? 'none' : [...known].join(', ');
    throw new ProblemError(
      'unknown_parameter',
      `This route has no parameter "${unknown.slice(0, 100)}"; it takes: ${takes}.`,
    );
  }
}

const knownOf = (reflector: Reflector, context: ExecutionContext): ReadonlySet<string> => {
  const known: unknown = reflector.get(KNOWN_PARAMETERS, context.getHandler());
  return known instanceof Set ? known : NONE;
};
