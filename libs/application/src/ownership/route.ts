import type { LogSubmission } from '../commands/log-command.js';
import type { AtomicResult, CommandGate, CommandResult } from '../commands/results.js';
import { UnavailableError } from '../commands/results.js';

/** A way to the owner of the log: the sequencer of this process, or a connection to the process that owns it. */
export interface LogRoute {
  submitAny(submission: LogSubmission): Promise<CommandResult>;
  /** Results in order; what could not be answered is an error in its place. Never rejects. */
  submitMany(submissions: readonly LogSubmission[]): Promise<readonly (CommandResult | Error)[]>;
  submitAtomic(submissions: readonly LogSubmission[]): Promise<AtomicResult>;
}

/** The gate for clients and for the service's own commands. */
export interface LogGate extends CommandGate, Pick<LogRoute, 'submitAny'> {}

/** A route ended before the answer came. */
export class RouteLostError extends Error {
  constructor(
    /** Whether the owner may have got it: then it may be decided. */
    readonly sent: boolean,
    options?: ErrorOptions,
  ) {
    super('the connection to the owner of the log was lost', options);
    this.name = 'RouteLostError';
  }
}

/** The owner did not decide it and will not: the next owner may. */
const NOT_HERE: ReadonlySet<UnavailableError['code']> = new Set(['not_owner', 'shutting_down']);

/** True for what the next owner may answer, be it decided already or not: the command's id keeps it from being done twice. */
export const belongsElsewhere = (error: unknown): boolean =>
  error instanceof RouteLostError || (error instanceof UnavailableError && NOT_HERE.has(error.code));
