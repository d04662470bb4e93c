import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problems/problem.js';
import { principalOf } from './principal.js';

/** Lets only admin keys through. */
@Injectable()
export class AdminGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const principal = principalOf(context.switchToHttp().getRequest<FastifyRequest>());
    if (principal.admin) return true;
    throw new ProblemError('admin_required', `The key of subsystem "${principal.subsystem}" is not an admin key.`);
  }
}
