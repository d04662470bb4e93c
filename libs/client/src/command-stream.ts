import { setImmediate as tick } from 'node:timers/promises';
import type { CommandAnswer } from './wire-answers.js';
import type { IdentifiedCommand } from './wire-commands.js';
import type { Call, Transport } from './transport.js';
import { commandAnswer } from './answers.js';
import { linesOf } from './ndjson.js';
import { Outbox } from './outbox.js';
import type { Reader } from './outbox.js';
import { TallymanProblem, TallymanProtocolError, TallymanUnreachable } from './problem.js';
import { parseJson } from './shape.js';

export interface StreamOptions {
  /** Most commands that are sent and not answered yet (default 2048). More than the service's own window only costs memory. */
  readonly maxUnanswered?: number;
  readonly signal?: AbortSignal;
}

const CALL: Call = {
  method: 'POST',
  path: '/v1/commands/batch',
  contentType: 'application/x-ndjson',
  repeatable: true,
};
const CHUNK_CHARACTERS = 64 * 1024;

/** As many lines as are there at once, up to a chunk: a slow source is sent line by line, a fast one in large writes. */
const chunksOf = (outbox: Outbox, reader: Reader): (() => Promise<string | undefined>) => {
  let pending: Promise<IdentifiedCommand | undefined> | undefined;
  return async () => {
    let text = '';
    while (text.length < CHUNK_CHARACTERS) {
      pending ??= outbox.next(reader);
      const ready = text === '' ? await pending : await Promise.race([pending, tick('later' as const)]);
      if (ready === 'later') return text;
      pending = undefined;
      if (ready === undefined) return text === '' ? undefined : text;
      text += `${JSON.stringify(ready)}\n`;
    }
    return text;
  };
};

const bodyOf = (outbox: Outbox, reader: Reader): ReadableStream<Uint8Array> => {
  const nextChunk = chunksOf(outbox, reader);
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await nextChunk();
        if (chunk === undefined) controller.close();
        else controller.enqueue(encoder.encode(chunk));
      },
    },
    { highWaterMark: 1 },
  );
};

const answerTo = (outbox: Outbox, line: string): CommandAnswer => {
  const answer = commandAnswer(parseJson(line));
  const command = outbox.answered();
  if (command === undefined) throw new TallymanProtocolError('more answers than commands');
  if (answer.commandId !== undefined && answer.commandId !== command.commandId)
    throw new TallymanProtocolError(`the answer to ${command.commandId} is for ${answer.commandId}`);
  return answer;
};

/** One connection's worth of answers; ends when the service ends its answer. */
async function* oneConnection(transport: Transport, outbox: Outbox, signal?: AbortSignal) {
  const abort = new AbortController();
  const both = signal === undefined ? abort.signal : AbortSignal.any([abort.signal, signal]);
  try {
    const answers = await transport.open(CALL, bodyOf(outbox, outbox.takeOver()), both);
    for await (const line of linesOf(answers)) yield answerTo(outbox, line);
  } finally {
    abort.abort();
  }
}

/** What a broken connection means: a failure that may pass, unless the source or the caller broke it. */
const failureOf = (error: unknown, outbox: Outbox, signal?: AbortSignal): unknown => {
  if (outbox.failure !== undefined) return outbox.failure.error;
  if (signal?.aborted === true) return signal.reason;
  const known = error instanceof TallymanProblem || error instanceof TallymanProtocolError;
  if (known || error instanceof TallymanUnreachable) return error;
  return new TallymanUnreachable('the connection broke during the answer', { cause: error });
};

/**
 * Sends commands as one NDJSON stream and yields their answers in order, while it still sends. Pull-driven at both ends: who does not
 * take answers stops the sending, and the source is not read. When the connection breaks it connects again and sends what was not
 * answered again, under the same ids.
 */
export async function* streamAnswers(
  transport: Transport,
  source: AsyncIterator<IdentifiedCommand>,
  options: StreamOptions,
): AsyncGenerator<CommandAnswer> {
  const outbox = new Outbox(source, options.maxUnanswered ?? 2048);
  try {
    for (let failures = 0; !outbox.settled();) {
      try {
        for await (const answer of oneConnection(transport, outbox, options.signal)) {
          failures = 0;
          yield answer;
        }
        if (!outbox.settled()) throw new TallymanUnreachable('the answer ended before all commands were answered');
      } catch (error) {
        await transport.pause(failureOf(error, outbox, options.signal), ++failures, options.signal);
      }
    }
  } finally {
    outbox.takeOver();
    await source.return?.();
  }
}
