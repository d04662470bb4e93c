export * from './commands/results.js';
export {
  createSequencer,
  findCommand,
  type Sequencer,
  type SequencerOptions,
  type SequencerState,
} from './commands/sequencer.js';
export type { LogCommand, LogSubmission, RecordControlEvent } from './commands/log-model.js';
export { OWN_ID_PREFIX, OWN_SUBSYSTEM, ownContext } from './commands/own-context.js';
export * from './copy-log/copy-log.js';
export { createCopyLog, type CopyPorts } from './copy-log/create-copy-log.js';
export * from './copy-log/log-comparison.js';
export * from './explain/create-explain.js';
export * from './explain/explain.js';
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
export * from './rebuild/rebuilds-port.js';
export * from './expiry/expiry.js';
export * from './control/control-log.js';
export * from './keys/api-key-secret.js';
export { createLiveFeed, type LiveFeed } from './projections/live-feed.js';
export { createProjectionRunner } from './projections/projection-runner.js';
export type { ProjectionRunnerOptions } from './projections/projection-runner.js';
export { stockViewCache } from './projections/stock-view-cache.js';
export { createStockCache } from './projections/stock-cache.js';
export { createStockQueries } from './queries/stock-queries.js';
export type { StockQueriesOptions } from './queries/stock-queries.js';
export { createRebuilds } from './rebuild/rebuilds.js';
export { serveFolds } from './rebuild/fold-thread.js';
export type { FoldThreads } from './rebuild/fold-threads.js';
export type { RebuildOptions } from './rebuild/rebuild-options.js';
export * from './ownership/index.js';
