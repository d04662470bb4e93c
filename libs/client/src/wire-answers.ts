/** Answers of the service as they come over the wire. Bodies may carry more than is named here, never less. */
import type { EventEnvelope } from '@tallyman/event-catalog';
import type { ExactTotal, FoldedHistory, Verdict } from '@tallyman/explain';
import type { Condition, StockField, StockQuantities } from '@tallyman/inventory';
import type { AccountQuantities } from '@tallyman/ledger';

export interface AcceptedAnswer {
  readonly commandId: string;
  readonly outcome: 'accepted';
  /** The command was decided before; this is the first answer again. */
  readonly replayed: boolean;
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly position: number;
    readonly revision: number;
  }[];
  /** After the command: of the stock item that it names, or of the accounts that it is about; absent for records. */
  readonly state?: StockQuantities | AccountsAnswer;
}

/** Accounts after a command, by their names: the first ten, and how many more there are. */
export interface AccountsAnswer {
  readonly accounts: Readonly<Record<string, AccountQuantities>>;
  readonly moreAccounts?: number;
}

/** A rule of the domain said no, for good: the same id gets the same answer. `code` is stable; the other members depend on it. */
export interface RefusedAnswer {
  readonly commandId: string;
  readonly outcome: 'refused';
  readonly replayed: boolean;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly [member: string]: unknown;
}

/** The line is no command. Nothing was kept of it. */
export interface InvalidAnswer {
  readonly outcome: 'invalid';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly commandId?: string;
  readonly [member: string]: unknown;
}

/** The service could not take the command now. Nothing was decided: send it again. */
export interface UnavailableAnswer {
  readonly outcome: 'unavailable';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly commandId?: string;
  readonly [member: string]: unknown;
}

export type DecidedAnswer = AcceptedAnswer | RefusedAnswer;
export type CommandAnswer = DecidedAnswer | InvalidAnswer | UnavailableAnswer;

export type AtomicAnswer =
  | { readonly outcome: 'accepted'; readonly results: readonly AcceptedAnswer[] }
  /** Nothing was done; `index` is the first command that was refused. */
  | { readonly outcome: 'refused'; readonly index: number; readonly refusal: RefusedAnswer };

export interface Freshness {
  readonly position: number;
  readonly lag: number;
  readonly source: 'memory' | 'redis' | 'view' | 'log';
}

export interface StockAnswer extends StockQuantities {
  readonly sku: string;
  readonly location: string;
  readonly freshness: Freshness;
  /** Only with `verified`: whether the view's row is what the log says at the position of that row. */
  readonly viewAgrees?: boolean;
}

/** All locations of a SKU. */
export interface SkuAnswer {
  readonly sku: string;
  readonly locations: readonly (StockQuantities & { readonly location: string; readonly viewAgrees?: boolean })[];
  readonly freshness: Freshness;
}

/** The history of one value, as the service folded it, and what it served of it. `steps` may be a page of them. */
export interface Explanation extends FoldedHistory {
  readonly field: StockField;
  readonly subject: { readonly kind: 'stock'; readonly sku: string; readonly location: string };
  readonly expected?: number;
  /** value − expected; a text when it leaves ±(2^53 − 1). */
  readonly gap?: ExactTotal;
  /** The log position that `value` is of. */
  readonly at: { readonly position: number };
  /** `logValue`: what the log says the value was where that cell stands. */
  readonly served: {
    readonly view: { readonly value: number; readonly appliedPosition: number; readonly logValue?: number } | null;
    readonly cache: { readonly value: number; readonly position: number; readonly logValue?: number } | null;
  };
  readonly verdict: Verdict;
}

export interface StreamPage {
  readonly stream: string;
  readonly events: readonly EventEnvelope[];
  /** Revision to go on from, or nothing when this was the last page. */
  readonly next?: number | null;
}

export interface EventPage {
  readonly events: readonly EventEnvelope[];
  /** Position to go on from, or nothing when this was the last page. */
  readonly next?: number | null;
}

/** One line of a count, as a scanner has it. */
export interface CountLine {
  readonly sku: string;
  readonly counted: number;
  readonly condition?: Condition;
  readonly countedAt: string;
}

export interface ReconciledLine {
  readonly line: number;
  readonly sku: string;
  readonly condition: Condition;
  readonly counted: number;
  readonly expected: number;
  readonly variance: number;
  readonly position: number;
  readonly status: 'matched' | 'proposed' | 'approved' | 'refused';
  readonly proposal: { readonly reasonCode: string; readonly delta: number } | null;
  /** Why this line was not recorded or not approved. */
  readonly refusal: { readonly code: string; readonly detail: string } | null;
}

export interface Reconciliation {
  readonly id: string;
  readonly status: 'proposed' | 'partly_approved' | 'approved';
  readonly location: string;
  readonly lines: readonly ReconciledLine[];
  readonly summary: { readonly lines: number; readonly matched: number; readonly short: number; readonly over: number };
}

export interface ProjectionState {
  readonly name: string;
  readonly liveGeneration: number;
  readonly position: number;
  readonly headPosition: number;
  readonly lag: number;
  readonly state: 'running' | 'stopped' | 'failed';
  readonly error?: string;
}

export interface RebuildState {
  readonly rebuildId: string;
  readonly projection: string;
  readonly status: 'running' | 'completed' | 'cancelled' | 'failed';
  readonly phase: 'fold' | 'compare' | 'switched';
  readonly position: number;
  readonly targetPosition: number;
  readonly eventsPerSecond?: number;
  readonly etaSeconds?: number;
  readonly error?: string;
  readonly certificate?: {
    readonly position: number;
    readonly eventsFolded: number;
    readonly rowsCompared: number;
    readonly cellsCompared: number;
    readonly differenceCount: number;
    readonly differences: readonly CellDifference[];
  };
}

export interface CellDifference {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  readonly live: string | null;
  readonly rebuilt: string | null;
}

export interface CreatedKey {
  readonly id: string;
  readonly subsystem: string;
  /** Shown once. */
  readonly key: string;
}

export interface KeyState {
  readonly id: string;
  readonly subsystem: string;
  readonly commands: readonly string[];
  readonly admin: boolean;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export interface Health {
  readonly ready: boolean;
  readonly status: number;
  readonly body: unknown;
}
