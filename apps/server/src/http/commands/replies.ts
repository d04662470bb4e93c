import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import type { CommandResult } from '@tallyman/application';
import type { FastifyReply } from 'fastify';
import type { AtomicOutcome, SubmitOutcome } from '../../cqrs/command-messages.js';
import { EDGE_STATUS } from '../problems/edge-status.js';
import { PROBLEM_TYPE, problemOf, ProblemError, type Problem } from '../problems/problem.js';
import { invalidProblem, refusalProblem, resultOf, type BatchResult } from './answers.js';

export const NDJSON = 'application/x-ndjson';

/**
 * How much of a streamed answer waits in memory for a client that does not read it, in bytes; then no more commands are read.
 * Enough for simple clients, which send everything before they read anything, to get through some 10,000 commands.
 */
const ANSWER_BUFFER = 8 * 1024 * 1024;

/** A problem without the cost of throwing one: refusals are everyday answers. */
const problemReply = (reply: FastifyReply, problem: Problem): Problem => {
  void reply.code(problem.status).type(PROBLEM_TYPE);
  return problem;
};

export const answerSubmitted = (reply: FastifyReply, outcome: SubmitOutcome): unknown => {
  if ('kind' in outcome) return problemReply(reply, invalidProblem(outcome));
  if (outcome.outcome === 'accepted') return outcome;
  return problemReply(reply, refusalProblem(outcome.commandId, outcome.replayed, outcome.refusal));
};

export const answerFound = (commandId: string, result: CommandResult | undefined): BatchResult => {
  if (result !== undefined) return resultOf(result);
  throw new ProblemError('command_not_found', `The log has no command ${commandId}.`, { commandId });
};

export const answerAtomic = (reply: FastifyReply, outcome: AtomicOutcome): unknown => {
  switch (outcome.kind) {
    case 'accepted':
      return { results: outcome.results };
    case 'refused': {
      const { commandId, replayed, refusal } = outcome.result;
      return problemReply(reply, refusalProblem(commandId, replayed, refusal, { index: outcome.index }));
    }
    case 'invalid':
      return problemReply(reply, invalidProblem(outcome.invalid, { index: outcome.index }));
    case 'unreadable': {
      const { code, detail, index } = outcome;
      return problemReply(reply, problemOf(EDGE_STATUS[code], code, detail, { index }));
    }
  }
};

export const answerBatch = async (
  reply: FastifyReply,
  results: AsyncGenerator<readonly BatchResult[]>,
  streamed: boolean,
): Promise<unknown> => {
  void reply.code(200);
  if (streamed) {
    const lines = Readable.from(toLines(results), { objectMode: false, highWaterMark: ANSWER_BUFFER });
    return new StreamableFile(lines, { type: NDJSON });
  }
  const all: BatchResult[] = [];
  for await (const some of results) all.push(...some);
  return { results: all };
};

async function* toLines(results: AsyncGenerator<readonly BatchResult[]>): AsyncGenerator<string> {
  for await (const some of results) yield some.map((result) => `${JSON.stringify(result)}\n`).join('');
}
