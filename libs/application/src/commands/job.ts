import { streamsNeeded, type LogSubmission } from './log-model.js';
import type { AtomicResult, CommandResult } from './results.js';

/** Where the answer to one of several commands goes. */
export interface Sink {
  answer(index: number, result: CommandResult | Error): void;
}

interface Waiting {
  /** How often the log turned it away for a reason that is not its own. */
  attempts: number;
  /** The log may know its ids: look before it is decided. */
  lookUp: boolean;
  /** Every stream whose state the decision needs. */
  readonly streams: readonly string[];
  readonly submissions: readonly LogSubmission[];
  /** About what it holds of memory. */
  readonly bytes: number;
}

export interface SingleJob extends Waiting {
  readonly kind: 'single';
  readonly submission: LogSubmission;
  readonly sink: Sink;
  /** Its place in the sink. */
  readonly index: number;
}

export interface AtomicJob extends Waiting {
  readonly kind: 'atomic';
  readonly resolve: (result: AtomicResult) => void;
  readonly reject: (error: Error) => void;
}

/** Something that waits for its answer: one command, or several of which all or none are done. */
export type Job = SingleJob | AtomicJob;

export const singleJob = (submission: LogSubmission, sink: Sink, index: number): SingleJob => ({
  kind: 'single',
  submission,
  sink,
  index,
  attempts: 0,
  lookUp: false,
  streams: streamsNeeded(submission.command),
  submissions: [submission],
  bytes: bytesOf(submission),
});

export const atomicJob = (
  submissions: readonly LogSubmission[],
  resolve: AtomicJob['resolve'],
  reject: AtomicJob['reject'],
): AtomicJob => ({
  kind: 'atomic',
  submissions,
  resolve,
  reject,
  attempts: 0,
  lookUp: false,
  streams: [...new Set(submissions.flatMap(({ command }) => streamsNeeded(command)))],
  bytes: submissions.reduce((sum, submission) => sum + bytesOf(submission), 0),
});

/** Gives it back undecided. */
export const giveBack = (job: Job, error: Error): void => {
  if (job.kind === 'single') job.sink.answer(job.index, error);
  else job.reject(error);
};

/** Objects and short texts of a command of ordinary size. */
const USUAL_BYTES = 1500;
const COMPONENT_BYTES = 100;

/** Two bytes for each character of the one long text, and the one list that a command can have. */
const bytesOf = ({ command, context }: LogSubmission): number =>
  USUAL_BYTES +
  2 * (context.reasonText?.length ?? 0) +
  ('components' in command ? COMPONENT_BYTES * command.components.length : 0);
