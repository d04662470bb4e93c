import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isTraceparent } from '../parsing/text-rules.js';
import type { Sender } from '../commands/parse-command.js';
import { principalOf } from './principal.js';

/** A sender but for the time of receipt, which is stamped where the command is read. */
export type RequestSender = Omit<Sender, 'receivedAt'>;

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(', ') : header;

const batchSenderOf = (request: FastifyRequest): RequestSender => {
  const { subsystem, commands } = principalOf(request);
  const traceparent = single(request.headers['traceparent']);
  return isTraceparent(traceparent) ? { subsystem, commands, traceparent } : { subsystem, commands };
};

/** Who sends one command with this request. A malformed `traceparent` header is ignored, as W3C Trace Context demands. */
export const senderOf = (request: FastifyRequest): RequestSender => {
  const sender = batchSenderOf(request);
  const idempotencyKey = single(request.headers['idempotency-key']);
  return idempotencyKey === undefined ? sender : { idempotencyKey, ...sender };
};

/** The sender of one command, as a parameter of a controller's method. */
export const From = createParamDecorator((_: undefined, context: ExecutionContext): RequestSender =>
  senderOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Who sends many: a header cannot be the id of each of them, and is ignored. */
export const FromBatch = createParamDecorator((_: undefined, context: ExecutionContext): RequestSender =>
  batchSenderOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
