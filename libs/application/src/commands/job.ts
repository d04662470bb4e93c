import type { AtomicResult, CommandResult } from './results.js';
import type { LogSubmission } from './log-model.js';

/** Something that waits for its answer: one command, or several of which all or none are done. */
export type Job = {
  /** How often the log turned it away for a reason that is not its own. */
  attempts: number;
  readonly reject: (error: unknown) => void;
} & (
  | { readonly kind: 'single'; readonly submission: LogSubmission; readonly resolve: (result: CommandResult) => void }
  | {
      readonly kind: 'atomic';
      readonly submissions: readonly LogSubmission[];
      readonly resolve: (result: AtomicResult) => void;
    }
);

export const submissionsOf = (job: Job): readonly LogSubmission[] =>
  job.kind === 'single' ? [job.submission] : job.submissions;

export const commandIdsOf = (job: Job): readonly string[] => submissionsOf(job).map(({ context }) => context.commandId);
