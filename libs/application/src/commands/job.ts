import type { LogSubmission } from './log-command.js';
import { streamsNeeded } from './log-model.js';
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
const PART_BYTES = 150;

/** Two bytes for each character of the long texts, and the lists that a command can have. */
const bytesOf = ({ command, context }: LogSubmission): number => {
  let bytes = USUAL_BYTES + 2 * (context.reasonText?.length ?? 0);
  if ('components' in command) bytes += PART_BYTES * command.components.length;
  if ('postings' in command) bytes += PART_BYTES * command.postings.length;
  if ('inputs' in command) bytes += PART_BYTES * command.inputs.length;
  if ('fields' in command) for (const value of Object.values(command.fields)) bytes += PART_BYTES + 2 * lengthOf(value);
  return bytes;
};

const lengthOf = (value: unknown): number => (typeof value === 'string' ? value.length : 0);
