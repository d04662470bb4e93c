import { Command, Query } from '@nestjs/cqrs';
import type { AcceptedResult, CommandResult, RefusedResult } from '@tallyman/application';
import type { RequestSender } from '../http/auth/sender.js';
import type { BatchResult } from '../http/commands/answers.js';
import type { BatchItems } from '../http/commands/batch/batch-items.js';
import type { InvalidCommand } from '../http/commands/parse-command.js';

export type SubmitOutcome = CommandResult | InvalidCommand;

/** One stock command, as it came in. */
export class SubmitCommand extends Command<SubmitOutcome> {
  constructor(
    readonly body: unknown,
    readonly sender: RequestSender,
  ) {
    super();
  }
}

/** Independent commands in order; the answers come as they are decided. */
export class SubmitBatch extends Command<AsyncGenerator<readonly BatchResult[]>> {
  constructor(
    readonly arrivals: BatchItems['arrivals'],
    readonly sender: RequestSender,
  ) {
    super();
  }
}

export type AtomicOutcome =
  | { readonly kind: 'accepted'; readonly results: readonly AcceptedResult[] }
  | { readonly kind: 'refused'; readonly index: number; readonly result: RefusedResult }
  | { readonly kind: 'invalid'; readonly index: number; readonly invalid: InvalidCommand }
  | {
      readonly kind: 'unreadable';
      readonly index: number;
      readonly code: 'malformed_json' | 'line_too_long';
      readonly detail: string;
    };

/** All of the commands or none. */
export class SubmitAtomic extends Command<AtomicOutcome> {
  constructor(
    readonly arrivals: BatchItems['arrivals'],
    readonly sender: RequestSender,
  ) {
    super();
  }
}

/** What became of a command. */
export class FindCommand extends Query<CommandResult | undefined> {
  constructor(readonly commandId: string) {
    super();
  }
}
