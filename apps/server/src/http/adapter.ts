import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, ProblemError, problemOf } from './problems/problem.js';
import { toProblem } from './problems/to-problem.js';
import { EDGE_STATUS, type EdgeCode } from './problems/edge-status.js';

/** Content types are the edge's own business (content-parsers.ts); Nest's parsers would take forms for JSON. */
class EdgeAdapter extends FastifyAdapter {
  override registerParserMiddleware(): void {
    // None of its own.
  }
}

/** What the HTTP framework refuses before any route is known. */
const frameworkError = (error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
  const problem = toProblem(error) ?? new ProblemError('malformed_request', 'The request cannot be read.');
  void reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem.problem));
};

const CLIENT_ERRORS: Readonly<Record<string, readonly [EdgeCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['request_header_too_large', 'The header of the request is too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The header of the request took too long to arrive.'],
};

/** What is not even HTTP: there is no request and no reply yet, only a socket. */
const clientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = CLIENT_ERRORS[error.code ?? ''] ?? [
    'malformed_request',
    'This is not a well-formed HTTP request.',
  ];
  const status = EDGE_STATUS[code];
  const body = JSON.stringify(problemOf(status, code, detail));
  const head = `HTTP/1.1 ${String(status)} ${code}\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${String(Buffer.byteLength(body))}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
};

/**
 * Fastify with the bounds of the edge. No limit on the time of a whole request, since a stream of commands may last for hours: the
 * header has one, and a connection on which nothing moves is closed.
 */
export const createHttpAdapter = (): FastifyAdapter =>
  new EdgeAdapter({
    requestTimeout: 0,
    connectionTimeout: 120_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 20_000 },
    routerOptions: { maxParamLength: 8192 },
    frameworkErrors: frameworkError,
    clientErrorHandler: clientError,
    forceCloseConnections: 'idle',
  });
