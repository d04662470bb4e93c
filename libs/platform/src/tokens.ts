import type { OwnershipStatus } from '@tallyman/application';
import type { IndexHealth } from '@tallyman/event-store';

/**
 * Injection tokens: what the edge asks the container for. One token per port or use case, so that nothing is injected by class
 * (a tool that emits no metadata would hand in `undefined` without an error). The type behind each token is named beside it.
 */

/** `CommandGate` of @tallyman/application. */
export const COMMAND_GATE = Symbol('CommandGate');
/** `StockQueries` of @tallyman/application. */
export const STOCK_QUERIES = Symbol('StockQueries');
/** `Explain` of @tallyman/application. */
export const EXPLAIN = Symbol('Explain');
/** `LedgerQueries` of @tallyman/application. */
export const LEDGER_QUERIES = Symbol('LedgerQueries');
/** `ExplainAccount` of @tallyman/application. */
export const EXPLAIN_ACCOUNT = Symbol('ExplainAccount');
/** `RecordQueries` of @tallyman/application. */
export const RECORD_QUERIES = Symbol('RecordQueries');
/** `ExplainRecord` of @tallyman/application. */
export const EXPLAIN_RECORD = Symbol('ExplainRecord');
/** `Lineage` of @tallyman/application. */
export const LINEAGE = Symbol('Lineage');
/** `RecheckRecords` of @tallyman/application. */
export const RECHECK_RECORDS = Symbol('RecheckRecords');
/** `Formulas` of @tallyman/application. */
export const FORMULAS = Symbol('Formulas');
/** `Reconciliations` of @tallyman/application. */
export const RECONCILIATIONS = Symbol('Reconciliations');
/** `Rebuilds` of @tallyman/application. */
export const REBUILDS = Symbol('Rebuilds');
/** A `ProjectionRunner` of @tallyman/application for each projection. */
export const PROJECTIONS = Symbol('Projections');
/** `EventStore` of @tallyman/event-store. */
export const EVENT_STORE = Symbol('EventStore');
/** `ApiKeyStore` of @tallyman/read-models. */
export const API_KEYS = Symbol('ApiKeyStore');
/** `ControlRecorder` of @tallyman/application. */
export const CONTROL_LOG = Symbol('ControlRecorder');
/** `HealthProbe`. */
export const HEALTH = Symbol('HealthProbe');
/** `Clock`: stamps the receipt of requests. */
export const CLOCK = Symbol('Clock');
/** `Log` of @tallyman/application. */
export const LOG = Symbol('Log');
/** `EdgeLimits`. */
export const EDGE_LIMITS = Symbol('EdgeLimits');

/** What has the log. */
export type LogKind = 'postgresql' | 'eventstoredb';

/** The result of one check of readiness; `detail` says in a few words what is wrong. */
export interface HealthCheck {
  readonly status: 'up' | 'down';
  readonly detail?: string;
  /** Position that the checked part has reached, where it has one. */
  readonly position?: number;
  /** Of the log. */
  readonly kind?: LogKind;
}

/** That of the index beside the log; `detail` also while it is up, when the newest try to write it failed. */
export interface IndexCheck extends HealthCheck {
  /** Position that the index reaches. */
  readonly position: number;
  /** Events behind that which this process has seen. */
  readonly lag: number;
  /** Milliseconds for which the oldest of what is yet to be written has waited. */
  readonly lagMs: number;
}

/** The result of each check. `index`: only of a log that has one beside it, and once that log was reached. */
export type Readiness = Readonly<Record<'log' | 'views' | 'projection', HealthCheck>> & { readonly index?: IndexCheck };

/** The parts that must work before the service takes traffic. Never rejects and never hangs: a part that does not answer in time is down. */
export interface HealthProbe {
  /** What this process is to the log now. */
  role(): OwnershipStatus;
  readiness(): Promise<Readiness>;
  /** Of the index beside the log; `undefined` where there is none, and until the log was reached. */
  index(): IndexHealth | undefined;
}

/** Milliseconds since 1970. */
export type Clock = () => number;

/** Bounds of the edge that an operator may set. */
export interface EdgeLimits {
  /** Largest request body, in bytes; an NDJSON stream is bounded per line instead. */
  readonly bodyBytes: number;
  /** Commands of one NDJSON request that may be under way at a time. */
  readonly batchWindow: number;
}
