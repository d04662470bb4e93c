import type { EventStore } from '@tallyman/event-store';
import { Answers, oneAnswer } from './answers.js';
import { GroupLoop, type SequencerState } from './group-loop.js';
import { atomicJob, giveBack, singleJob, type Job } from './job.js';
import type { LogSubmission } from './log-command.js';
import { logUnavailable } from './not-now.js';
import { recordedResult } from './replay.js';
import type { SequencerOptions } from './sequencer-options.js';
import type { AtomicResult, CommandGate, CommandResult, UnavailableError } from './results.js';

export type { SequencerState } from './group-loop.js';
export type { SequencerOptions } from './sequencer-options.js';

export interface Sequencer extends CommandGate {
  /** Takes the log over. Rejects if the store cannot be reached. */
  start(): Promise<void>;
  /** Answers what is under way, turns away what waits, gives the log up. */
  stop(): Promise<void>;
  /** For any command, the service's own included. */
  submitAny(submission: LogSubmission): Promise<CommandResult>;
  status(): { readonly state: SequencerState; readonly pending: number; readonly epoch?: number };
}

/**
 * One loop owns the log. What arrived while a group was being written is the next group, and it is decided, on what the groups before it
 * will have done, while they are still being written.
 */
export const createSequencer = (options: SequencerOptions): Sequencer => {
  const loop = new GroupLoop(options);
  const submitAll = (jobs: readonly Job[]): void => {
    let refusal: UnavailableError | undefined;
    for (const job of jobs) {
      // Behind one that was turned away nothing of the same lot gets in: their sender counts on their order.
      refusal ??= loop.offer(job);
      if (refusal !== undefined) giveBack(job, refusal);
    }
  };
  const submitAny = (submission: LogSubmission): Promise<CommandResult> =>
    new Promise((resolve, reject) => {
      submitAll([singleJob(submission, oneAnswer(resolve, reject), 0)]);
    });
  return {
    start: () => loop.start(),
    stop: () => loop.stop(),
    status: () => loop.status(),
    submit: submitAny,
    submitAny,
    submitMany: (submissions) =>
      new Promise((resolve) => {
        const answers = new Answers(submissions.length, resolve);
        submitAll(submissions.map((submission, index) => singleJob(submission, answers, index)));
      }),
    submitAtomic: (submissions) =>
      new Promise<AtomicResult>((resolve, reject) => {
        submitAll([atomicJob(submissions, resolve, reject)]);
      }),
    find: (commandId) => findCommand(options.store, commandId),
  };
};

/** See `CommandGate.find`. Any process can tell. */
export const findCommand = async (
  store: Pick<EventStore, 'findCommands'>,
  commandId: string,
): Promise<CommandResult | undefined> => {
  try {
    const [recorded] = await store.findCommands([commandId]);
    return recorded === undefined ? undefined : recordedResult(recorded);
  } catch (cause) {
    throw logUnavailable('the log cannot be reached', cause);
  }
};
