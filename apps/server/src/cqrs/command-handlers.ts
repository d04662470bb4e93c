import { Inject } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { CommandGate, CommandResult, Log, Submission } from '@tallyman/application';
import { CLOCK, COMMAND_GATE, EDGE_LIMITS, LOG, type Clock, type EdgeLimits } from '@tallyman/platform';
import type { BatchResult } from '../http/commands/answers.js';
import type { BatchItems } from '../http/commands/batch/batch-items.js';
import { readItem } from '../http/commands/batch/read-item.js';
import { runBatch } from '../http/commands/batch/run-batch.js';
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

/** How many bytes of an NDJSON body may have been read ahead of the log. */
const AHEAD_BYTES = 4 * 1024 * 1024;

@CommandHandler(SubmitCommand)
export class SubmitCommandHandler implements ICommandHandler<SubmitCommand> {
  constructor(
    @Inject(COMMAND_GATE) private readonly gate: CommandGate,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  async execute({ body, sender }: SubmitCommand): Promise<SubmitOutcome> {
    const parsed = parseCommand(body, { receivedAt: this.clock(), ...sender });
    if (parsed.kind === 'invalid') {
      this.metrics.commands.addOther(parsed.kind, parsed.code);
      return parsed;
    }
    const { submission } = parsed;
    try {
      const result = await this.gate.submit(submission);
      if (result.outcome === 'accepted') this.metrics.commands.addAccepted(1);
      else this.metrics.commands.addOther(result.outcome, result.refusal.code);
      return result;
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

  execute({ arrivals, sender }: SubmitBatch): Promise<AsyncGenerator<readonly BatchResult[]>> {
    const senderNow = (): Sender => ({ receivedAt: this.clock(), ...sender });
    const limits = { items: this.limits.batchWindow, bytes: AHEAD_BYTES };
    const run = { gate: this.gate, log: this.log, senderNow, limits };
    return Promise.resolve(counted(runBatch(arrivals, run), this.metrics));
  }
}

async function* counted(
  results: AsyncGenerator<readonly BatchResult[]>,
  { commands }: Metrics,
): AsyncGenerator<readonly BatchResult[]> {
  for await (const some of results) {
    let accepted = 0;
    for (const result of some) {
      if (result.outcome === 'accepted') accepted += 1;
      else commands.addOther(result.outcome, result.code);
    }
    commands.addAccepted(accepted);
    yield some;
  }
}

@CommandHandler(SubmitAtomic)
export class SubmitAtomicHandler implements ICommandHandler<SubmitAtomic> {
  constructor(
    @Inject(COMMAND_GATE) private readonly gate: CommandGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ arrivals, sender }: SubmitAtomic): Promise<AtomicOutcome> {
    const read = await readAll(arrivals, { receivedAt: this.clock(), ...sender });
    if (read.kind !== 'parsed') return read;
    if (read.submissions.length === 0) return { kind: 'accepted', results: [] };
    return this.gate.submitAtomic(read.submissions);
  }
}

type ReadBatch =
  | { readonly kind: 'parsed'; readonly submissions: readonly Submission[] }
  | Extract<AtomicOutcome, { kind: 'invalid' | 'unreadable' }>;

const readAll = async (arrivals: BatchItems['arrivals'], sender: Sender): Promise<ReadBatch> => {
  const submissions: Submission[] = [];
  for await (const { items } of arrivals)
    for (const item of items) {
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
