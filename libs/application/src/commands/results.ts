import type { CommandContext } from '@tallyman/event-catalog';
import type { StockCommand, StockQuantities, StockRefusal } from '@tallyman/inventory';
import type { AccountQuantities, BookCommand, BookRefusal } from '@tallyman/ledger';
import type { RecordCommand, RecordRefusal } from '@tallyman/records';

/** What subsystems send, and what the service itself does to their streams. */
export type DomainCommand = StockCommand | BookCommand | RecordCommand;

/** A rule of a domain said no. */
export type DomainRefusal = StockRefusal | BookRefusal | RecordRefusal;

/** The accounts that a command's events are about, after the command: the first of them, and how many more there are. */
export interface BookSummary {
  readonly accounts: Readonly<Record<string, AccountQuantities>>;
  readonly moreAccounts?: number;
}

/** What an answer shows of the stream that a command names. */
export type StateSummary = StockQuantities | BookSummary;

/** A parsed command with who sends it and why. */
export interface Submission {
  readonly command: DomainCommand;
  readonly context: CommandContext;
}

export interface AcceptedResult {
  readonly commandId: string;
  readonly outcome: 'accepted';
  /** This command was decided before; what follows is the first answer again. */
  readonly replayed: boolean;
  /** Position of the command's last event; of a repeat that changed nothing, the stream's last position (0 for an absent stream). */
  readonly position: number;
  /** The stream that the command names, and its revision after the command (-1: still absent). */
  readonly stream: string;
  readonly revision: number;
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly stream: string;
    readonly position: number;
    readonly revision: number;
  }[];
  /** The stock item that the command names, or the accounts that it is about, after the command; absent for records and the service's own acts. */
  readonly state?: StateSummary;
}

export interface RefusedResult {
  readonly commandId: string;
  readonly outcome: 'refused';
  readonly replayed: boolean;
  readonly refusal: CommandRefusal;
}

/** A rule of the domain said no; or the id was used for another command before; or it is more than one append can take, or than this log can do as a whole (these two are not sticky). */
export type CommandRefusal =
  | DomainRefusal
  | { readonly code: 'command_id_reused'; readonly commandId: string }
  | {
      readonly code: 'append_too_large';
      readonly events: number;
      readonly maxEvents: number;
      readonly bytes: number;
      readonly maxBytes: number;
    }
  | { readonly code: 'atomic_multi_stream_unsupported'; readonly streams: readonly string[] };

export type CommandResult = AcceptedResult | RefusedResult;

export type AtomicResult =
  | { readonly kind: 'accepted'; readonly results: readonly AcceptedResult[] }
  /** Nothing of the batch was done; `index` is the first command that was refused. */
  | { readonly kind: 'refused'; readonly index: number; readonly result: RefusedResult };

/**
 * Not now: the same command may be sent again later. Nothing of it was decided, except with `log_unavailable`: then the log may have
 * taken it and the answer was lost. Sent again under its id it gets its first answer; `GET /v1/commands/{commandId}` tells too.
 */
export class UnavailableError extends Error {
  constructor(
    readonly code: 'overloaded' | 'not_owner' | 'log_unavailable' | 'shutting_down' | 'view_behind',
    message: string,
    readonly retryAfterSeconds = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'UnavailableError';
  }
}

/** Where commands go. `submit` never rejects for what a client did; it rejects with `UnavailableError` when the log cannot take it. */
export interface CommandGate {
  submit(submission: Submission): Promise<CommandResult>;
  /** Many at once, each by itself; answers in their order. Never rejects: what could not be decided now is an error in its place. */
  submitMany(submissions: readonly Submission[]): Promise<readonly (CommandResult | Error)[]>;
  submitAtomic(submissions: readonly Submission[]): Promise<AtomicResult>;
  /** The outcome of a command as it was first answered (marked `replayed`), or `undefined` if the log has none. */
  find(commandId: string): Promise<CommandResult | undefined>;
}
