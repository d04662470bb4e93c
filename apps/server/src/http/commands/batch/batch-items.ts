import { Readable } from 'node:stream';
import { ProblemError } from '../../problems/problem.js';
import { splitLines } from './line-splitter.js';
import type { Arrival } from './read-ahead.js';
import { MAX_LINE_BYTES, type BatchItem } from './read-item.js';

/** Most commands of a JSON array. An NDJSON stream has no end that anybody need know. */
export const MAX_BATCH = 10_000;

/** Members of an array that are read, and then decided, together. */
const GROUP = 512;

export interface BatchItems {
  readonly arrivals: AsyncIterable<Arrival<BatchItem>> | Iterable<Arrival<BatchItem>>;
  /** As NDJSON: the answer is a stream of lines too. */
  readonly streamed: boolean;
}

/** The commands of a batch's body. An atomic one is decided at once, so its NDJSON body is bounded like a JSON body. */
export const batchItems = (body: unknown, atomic: boolean, maxBytes: number): BatchItems => {
  if (body instanceof Readable) {
    const chunks = atomic ? bounded(body, maxBytes) : body;
    return { arrivals: splitLines(chunks, MAX_LINE_BYTES), streamed: true };
  }
  if (!Array.isArray(body)) throw new ProblemError('validation_failed', 'The body must be a JSON array of commands.');
  if (body.length > MAX_BATCH)
    throw new ProblemError('batch_too_large', `A JSON array has at most ${String(MAX_BATCH)} commands; send NDJSON.`, {
      limit: MAX_BATCH,
    });
  return { arrivals: groupsOf(body), streamed: false };
};

/** The whole array is in memory already: a group adds nothing to it. */
function* groupsOf(values: readonly unknown[]): Generator<Arrival<BatchItem>> {
  for (let start = 0; start < values.length; start += GROUP)
    yield {
      items: values.slice(start, start + GROUP).map((value): BatchItem => ({ kind: 'value', value })),
      bytes: 0,
    };
}

async function* bounded(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new ProblemError('body_too_large', `An atomic batch has at most ${String(maxBytes)} bytes.`);
    yield chunk;
  }
}
