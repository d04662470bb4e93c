import { Readable } from 'node:stream';
import { ProblemError } from '../../problems/problem.js';
import { splitLines } from './line-splitter.js';
import { MAX_LINE_BYTES, type BatchItem } from './read-commands.js';

/** Most commands of a JSON array. An NDJSON stream has no end that anybody need know. */
export const MAX_BATCH = 10_000;

export interface BatchItems {
  readonly items: AsyncIterable<BatchItem>;
  /** As NDJSON: the answer is a stream of lines too. */
  readonly streamed: boolean;
}

/** The commands of a batch's body. An atomic one is decided at once, so its NDJSON body is bounded like a JSON body. */
export const batchItems = (body: unknown, atomic: boolean, maxBytes: number): BatchItems => {
  if (body instanceof Readable) {
    const chunks = atomic ? bounded(body, maxBytes) : body;
    return { items: splitLines(chunks, MAX_LINE_BYTES), streamed: true };
  }
  if (!Array.isArray(body)) throw new ProblemError('validation_failed', 'The body must be a JSON array of commands.');
  if (body.length > MAX_BATCH)
    throw new ProblemError('batch_too_large', `A JSON array has at most ${String(MAX_BATCH)} commands; send NDJSON.`, {
      limit: MAX_BATCH,
    });
  return { items: membersOf(body), streamed: false };
};

const membersOf = (values: readonly unknown[]): AsyncIterable<BatchItem> =>
  Readable.from(values.map((value): BatchItem => ({ kind: 'value', value })));

async function* bounded(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new ProblemError('body_too_large', `An atomic batch has at most ${String(maxBytes)} bytes.`);
    yield chunk;
  }
}
