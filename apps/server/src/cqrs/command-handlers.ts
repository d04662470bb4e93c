import { Inject } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CommandGate, CommandResult, Log, Submission } from '@tallyman/application';
import { CLOCK, COMMAND_GATE, EDGE_LIMITS, LOG, type Clock, type EdgeLimits } from '@tallyman/platform';
import type { BatchResult } from '../http/commands/answers.js';
import { readItem, runBatch, type BatchItem } from '../http/commands/batch/read-commands.js';
import { parseCommand, type Sender } from '../http/commands/parse-command.js';
import type { Metrics } from '../http/operations/metrics.js';
import { METRICS } from '../http/operations/token.js';
import { ProblemError } from '../http/problems/problem.js';
import { withCommandId } from '../http/problems/to-problem.js';
import {
  FindCommand,
  SubmitAtomic,
  SubmitBatch,
  SubmitCommand,
  type AtomicOutcome,
  type SubmitOutcome,
} from './command-messages.js';

/** Most commands of an atomic batch. */
export const MAX_ATOMIC = 1000;

@CommandHandler(SubmitCommand)
export class SubmitCommandHandler implements ICommandHandler<SubmitCommand> {
  constructor(
    @Inject(COMMAND_GATE) private readonly gate: CommandGate,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  async execute({ body, sender }: SubmitCommand): Promise<SubmitOutcome> {
    const parsed = parseCommand(body, { ...sender, receivedAt: this.clock() });
    const outcome = parsed.kind === 'invalid' ? parsed : await this.submit(parsed.submission);
    this.metrics.commands.inc(labelsOf(outcome));
    return outcome;
  }

  private async submit(submission: Submission): Promise<CommandResult> {
    try {
      return await this.gate.submit(submission);
    } catch (error) {
      throw withCommandId(error, submission.context.commandId);
    }
  }
}

@CommandHandler(SubmitBatch)
export class SubmitBatchHandler implements ICommandHandler<SubmitBatch> {
  constructor(
    @Inject(COMMAND_GATE) private readonly gate: CommandGate,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOG) private readonly log: Log,
    @Inject(EDGE_LIMITS) private readonly limits: EdgeLimits,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  execute({ items, sender }: SubmitBatch): Promise<AsyncGenerator<readonly BatchResult[]>> {
    const senderNow = (): Sender => ({ ...sender, receivedAt: this.clock() });
    const run = { gate: this.gate, log: this.log, senderNow, window: this.limits.batchWindow };
    return Promise.resolve(counted(runBatch(items, run), this.metrics));
  }
}

async function* counted(
  results: AsyncGenerator<readonly BatchResult[]>,
  { commands }: Metrics,
): AsyncGenerator<readonly BatchResult[]> {
  for await (const some of results) {
    for (const { outcome, ...rest } of some) commands.inc({ outcome, code: 'code' in rest ? rest.code : '' });
    yield some;
  }
}

const labelsOf = (outcome: SubmitOutcome): { outcome: string; code: string } => {
  if ('kind' in outcome) return { outcome: outcome.kind, code: outcome.code };
  return { outcome: outcome.outcome, code: outcome.outcome === 'refused' ? outcome.refusal.code : '' };
};

@CommandHandler(SubmitAtomic)
export class SubmitAtomicHandler implements ICommandHandler<SubmitAtomic> {
  constructor(
    @Inject(COMMAND_GATE) private readonly gate: CommandGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ items, sender }: SubmitAtomic): Promise<AtomicOutcome> {
    const read = await readAll(items, { ...sender, receivedAt: this.clock() });
    if (read.kind !== 'parsed') return read;
    if (read.submissions.length === 0) return { kind: 'accepted', results: [] };
    return this.gate.submitAtomic(read.submissions);
  }
}

type ReadBatch =
  | { readonly kind: 'parsed'; readonly submissions: readonly Submission[] }
  | Extract<AtomicOutcome, { kind: 'invalid' | 'unreadable' }>;

const readAll = async (items: AsyncIterable<BatchItem>, sender: Sender): Promise<ReadBatch> => {
  const submissions: Submission[] = [];
  for await (const item of items) {
    const index = submissions.length;
    if (index === MAX_ATOMIC)
      throw new ProblemError('batch_too_large', `An atomic batch has at most ${String(MAX_ATOMIC)} commands.`, {
        limit: MAX_ATOMIC,
      });
    const read = readItem(item, sender);
    if (read.kind === 'invalid') return { kind: 'invalid', index, invalid: read };
    if (read.kind === 'unreadable') return { ...read, index };
    submissions.push(read.submission);
  }
  return { kind: 'parsed', submissions };
};

@QueryHandler(FindCommand)
export class FindCommandHandler implements IQueryHandler<FindCommand> {
  constructor(@Inject(COMMAND_GATE) private readonly gate: CommandGate) {}

  execute({ commandId }: FindCommand): Promise<CommandResult | undefined> {
    return this.gate.find(commandId);
  }
}
