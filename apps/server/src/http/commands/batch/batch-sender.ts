import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { UnavailableError, type CommandGate, type Log, type Submission } from '@tallyman/application';
import { brokenResult, resultOf, unavailableResult, type BatchResult } from '../answers.js';
import type { Begun } from './in-order.js';

/** How often, and after how many milliseconds, a command that found the door crowded knocks again: about 10 s in all. */
const KNOCKS = 100;
const KNOCK_MS = 100;
/** A gate that turns a command away does so before it returns; its rejection is seen within this many microtasks. */
const DOOR_TURNS = 4;

type Outcome = { readonly error: unknown } | { readonly result: BatchResult };

/**
 * Hands the commands of one batch to the gate in order, without waiting for their decisions. A later command may rest on an earlier
 * one, and a refusal is for ever: so while the gate is crowded nothing goes past the command that waits, and once a
 * command could not be taken the rest of the batch is not offered any more.
 */
export class BatchSender {
  private stoppedBy: UnavailableError | undefined;

  constructor(
    private readonly gate: CommandGate,
    private readonly log: Log,
  ) {}

  /** Resolves when the gate has the command, or has turned it away; `answer` never rejects. */
  async offer(submission: Submission, index: number): Promise<Begun<BatchResult>> {
    const { commandId } = submission.context;
    for (let knock = 0; this.stoppedBy === undefined; knock += 1) {
      let settled: Outcome | undefined;
      const outcome = this.submit(submission).then((value) => (settled = value));
      for (let turn = 0; turn < DOOR_TURNS; turn += 1) await Promise.resolve();
      if (!isCrowded(settled) || knock === KNOCKS) return { answer: this.answer(settled ?? outcome, commandId, index) };
      await pause(KNOCK_MS);
    }
    return { answer: Promise.resolve(unavailableResult(this.stoppedBy, commandId, index)) };
  }

  private submit(submission: Submission): Promise<Outcome> {
    return this.gate.submit(submission).then(
      (result) => ({ result: resultOf(result) }),
      (error: unknown) => ({ error }),
    );
  }

  /** What is known already is dealt with before the next command is offered. */
  private answer(outcome: Outcome | Promise<Outcome>, commandId: string, index: number): Promise<BatchResult> {
    if (outcome instanceof Promise) return outcome.then((value) => this.toResult(value, commandId, index));
    return Promise.resolve(this.toResult(outcome, commandId, index));
  }

  private toResult(outcome: Outcome, commandId: string, index: number): BatchResult {
    if ('result' in outcome) return outcome.result;
    const { error } = outcome;
    if (error instanceof UnavailableError) {
      this.stoppedBy ??= error;
      return unavailableResult(error, commandId, index);
    }
    const errorId = randomUUID();
    this.log.error('internal error', {
      errorId,
      commandId,
      stack: error instanceof Error ? error.stack : String(error),
    });
    return brokenResult(errorId, commandId, index);
  }
}

const isCrowded = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined &&
  'error' in outcome &&
  outcome.error instanceof UnavailableError &&
  outcome.error.code === 'overloaded';
