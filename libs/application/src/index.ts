export { describeRefusal } from './commands/describe-refusal.js';
export * from './commands/results.js';
export {
  createSequencer,
  findCommand,
  type Sequencer,
  type SequencerOptions,
  type SequencerState,
} from './commands/sequencer.js';
export type { LogCommand, LogSubmission, RecordControlEvent } from './commands/log-command.js';
export { OWN_ID_PREFIX, OWN_SUBSYSTEM, ownContext } from './commands/own-context.js';
export * from './copy-log/copy-log.js';
export { createCopyLog, type CopyPorts } from './copy-log/create-copy-log.js';
export * from './copy-log/log-comparison.js';
export * from './explain/create-explain.js';
export * from './explain/explain.js';
export * from './explain/explain-account.js';
export * from './reconcile/count-file.js';
export * from './reconcile/create-reconciliations.js';
export * from './reconcile/parse-count-file.js';
export type { ReconcilePorts } from './reconcile/ports.js';
export * from './reconcile/reconciliations.js';
export * from './verify/create-verify.js';
export * from './verify/verify.js';
export * from './projections/log.js';
export * from './projections/runner-port.js';
export * from './queries/stock-queries-port.js';
export * from './queries/ledger/ledger-queries-port.js';
export * from './rebuild/rebuilds-port.js';
export * from './expiry/expiry.js';
export * from './control/control-log.js';
export * from './keys/api-key-secret.js';
export { createLiveFeed, type LiveFeed } from './projections/live-feed.js';
export { createProjectionRunner } from './projections/projection-runner.js';
export type { ProjectionRunnerOptions } from './projections/projection-runner.js';
export { stockViewCache } from './projections/stock-view-cache.js';
export { createStockCache } from './projections/stock-cache.js';
export { createLedgerQueries, type LedgerQueriesOptions } from './queries/ledger/ledger-queries.js';
export { createStockQueries } from './queries/stock-queries.js';
export type { StockQueriesOptions } from './queries/stock-queries.js';
export { createRebuilds } from './rebuild/rebuilds.js';
export { serveFolds } from './rebuild/fold-thread.js';
export type { FoldThreads } from './rebuild/fold-threads.js';
export type { RebuildOptions } from './rebuild/rebuild-options.js';
export * from './ownership/index.js';
export * from './explain/explain-record.js';
export { createRecheckRecords, type RecheckPorts } from './lineage/recheck-records.js';
export * from './lineage/recheck-port.js';
export {
  createLineage,
  type Lineage,
  type LineageOutcome,
  type LineagePorts,
  type LineageRequest,
  type LineageTooLarge,
  type RecordLineage,
  DEFAULT_LINEAGE_DEPTH,
  DEFAULT_LINEAGE_NODES,
  MAX_LINEAGE_DEPTH,
  MAX_LINEAGE_NODES,
} from './lineage/lineage.js';
export { FormulaBook } from './formulas/formula-book.js';
export * from './formulas/formulas.js';
export * from './queries/records/record-queries-port.js';
export { createRecordQueries, type RecordQueriesOptions } from './queries/records/record-queries.js';
