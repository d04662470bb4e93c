import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readJson } from './parsing/json.js';
import { ProblemError } from './problems/problem.js';

/** Routes whose body may be as large as the service takes at all; any other is one command or a few members. */
const LARGE_BODIES: ReadonlySet<string | undefined> = new Set(['/v1/commands/batch', '/v1/reconciliations']);
const SMALL_BODY_BYTES = 1024 * 1024;

type Done = (error: Error | null, body?: unknown) => void;

const tooLarge = (request: FastifyRequest, body: Buffer): ProblemError | undefined => {
  if (body.length <= SMALL_BODY_BYTES || LARGE_BODIES.has(request.routeOptions.url)) return undefined;
  return new ProblemError('body_too_large', `This route takes at most ${String(SMALL_BODY_BYTES)} bytes.`);
};

const parseJson = (request: FastifyRequest, body: Buffer, done: Done): void => {
  const refusal = tooLarge(request, body);
  if (refusal !== undefined) {
    done(refusal);
    return;
  }
  // Clients put the header on requests without a body too; a route that needs one says so itself.
  if (body.length === 0) {
    done(null, undefined);
    return;
  }
  const json = readJson(body);
  if (json.kind === 'broken') done(new ProblemError('malformed_json', json.detail));
  else done(null, json.value);
};

/** Media types that a route takes beside JSON. */
const TAKES_NDJSON = '/v1/commands/batch';
const TAKES_CSV = '/v1/reconciliations';

const unsupported = (type: string): ProblemError =>
  new ProblemError('unsupported_media_type', `This route does not take ${type}.`);

/** The three media types of the API, and nothing else: what is not listed is answered with 415. */
export const registerContentParsers = (fastify: FastifyInstance, bodyLimit: number): void => {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit }, parseJson);
  fastify.addContentTypeParser('application/x-ndjson', (request, payload, done) => {
    if (request.routeOptions.url === TAKES_NDJSON) done(null, payload);
    else done(unsupported('application/x-ndjson'));
  });
  fastify.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit }, (request, body, done) => {
    if (request.routeOptions.url === TAKES_CSV) done(null, body);
    else done(unsupported('text/csv'));
  });
};
