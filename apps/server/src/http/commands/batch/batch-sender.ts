import { randomUUID } from 'node:crypto';
import { EventStoreError, isDamage } from '@tallyman/event-store';
import { setTimeout as pause } from 'node:timers/promises';
import {
  UnavailableError,
  type CommandGate,
  type CommandResult,
  type Log,
  type Submission,
} from '@tallyman/application';
import {
  brokenResult,
  damagedResult,
  invalidResult,
  resultOf,
  unavailableResult,
  unreadableResult,
  type BatchResult,
} from '../answers.js';
import type { ReadItem } from './read-item.js';

/** How often, and after how many milliseconds, commands that found the door crowded knock again: about 10 s in all. */
const KNOCKS = 100;
const KNOCK_MS = 100;

/**
 * Hands the commands of one batch to the gate, a group at a time. A later command may rest on an earlier one, and a refusal is for ever:
 * so while the gate is crowded nothing goes past the command that waits, and once a command could not be taken the rest
 * of the batch is not offered any more.
 */
export class BatchSender {
  private stoppedBy: UnavailableError | undefined;

  constructor(
    private readonly gate: CommandGate,
    private readonly log: Log,
  ) {}

  /** The results of the next items of the batch, in order; `firstIndex` is the place of the first of them. Never rejects. */
  async send(items: readonly ReadItem[], firstIndex: number): Promise<readonly BatchResult[]> {
    const submissions: Submission[] = [];
    for (const item of items) if (item.kind === 'parsed') submissions.push(item.submission);
    const answers = await this.offer(submissions);
    let next = 0;
    return items.map((item, place) => {
      const index = firstIndex + place;
      if (item.kind === 'parsed') return this.toResult(answers[next++], item.submission.context.commandId, index);
      return item.kind === 'invalid' ? invalidResult(item, index) : unreadableResult(item.code, item.detail, index);
    });
  }

  /** The gate turns away everything behind the first command that it has no room for. */
  private async offer(submissions: readonly Submission[]): Promise<readonly (CommandResult | Error)[]> {
    const { stoppedBy } = this;
    if (stoppedBy !== undefined) return submissions.map(() => stoppedBy);
    if (submissions.length === 0) return [];
    let answers = await this.gate.submitMany(submissions);
    let first = firstUnavailable(answers);
    for (let knock = 0; knock < KNOCKS && isCrowded(answers[first]); knock += 1) {
      await pause(KNOCK_MS);
      answers = [...answers.slice(0, first), ...(await this.gate.submitMany(submissions.slice(first)))];
      first = firstUnavailable(answers);
    }
    return answers;
  }

  private toResult(answer: CommandResult | Error | undefined, commandId: string, index: number): BatchResult {
    if (answer instanceof UnavailableError) {
      this.stoppedBy ??= answer;
      return unavailableResult(answer, commandId, index);
    }
    if (answer !== undefined && !(answer instanceof Error)) return resultOf(answer);
    if (answer instanceof EventStoreError && isDamage(answer)) return damagedResult(answer, commandId, index);
    const errorId = randomUUID();
    this.log.error('internal error', { errorId, commandId, stack: answer?.stack });
    return brokenResult(errorId, commandId, index);
  }
}

const firstUnavailable = (answers: readonly (CommandResult | Error)[]): number =>
  answers.findIndex((answer) => answer instanceof UnavailableError);

const isCrowded = (answer: CommandResult | Error | undefined): boolean =>
  answer instanceof UnavailableError && answer.code === 'overloaded';
