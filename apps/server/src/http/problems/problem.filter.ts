import { randomUUID } from 'node:crypto';
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Log } from '@tallyman/application';
import { LOG } from '@tallyman/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, ProblemError } from './problem.js';
import { toProblem } from './to-problem.js';

/** The one place where an error becomes an answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOG) private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    answerError(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.log);
  }
}

/** Answers an error as a problem; a bug of ours is logged under an id that the client is given, and says nothing else about itself. */
export const answerError = (error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): void => {
  if (reply.sent) return;
  const known = toProblem(error);
  const answer = known ?? bug(error, request, log);
  if (known !== undefined && answer.status >= 500)
    log.warn(answer.message, { method: request.method, url: request.url });
  for (const [name, value] of Object.entries(answer.headers)) void reply.header(name, value);
  void reply.code(answer.status).type(PROBLEM_TYPE).send(JSON.stringify(answer.problem));
};

const bug = (error: unknown, request: FastifyRequest, log: Log): ProblemError => {
  const errorId = randomUUID();
  const stack = error instanceof Error ? error.stack : String(error);
  log.error('internal error', { errorId, method: request.method, url: request.url, stack });
  return new ProblemError('internal_error', `Something is wrong with the service; error id ${errorId}.`, { errorId });
};
