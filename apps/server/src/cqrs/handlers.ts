import * as commands from './command-handlers.js';
import * as formulas from './formula-handlers.js';
import * as keys from './key-handlers.js';
import * as ledgers from './ledger-handlers.js';
import * as log from './log-handlers.js';
import * as rebuilds from './rebuild-handlers.js';
import * as reconciliations from './reconciliation-handlers.js';
import * as records from './record-handlers.js';
import * as stock from './stock-handlers.js';

/** Every handler; the buses find them by their decorators. */
export const HANDLERS = [
  commands.SubmitCommandHandler,
  commands.SubmitBatchHandler,
  commands.SubmitAtomicHandler,
  commands.FindCommandHandler,
  stock.ReadStockItemHandler,
  stock.ReadSkuHandler,
  stock.ReadHoldsHandler,
  stock.ReadTransfersHandler,
  stock.ExplainStockHandler,
  records.ReadRecordHandler,
  records.ReadRecordsHandler,
  records.ReadUsesHandler,
  records.ExplainARecordHandler,
  records.ReadLineageHandler,
  records.RecheckTypeHandler,
  ledgers.ReadBookHandler,
  ledgers.ReadAccountsHandler,
  ledgers.ReadAccountHandler,
  ledgers.ReadEntriesHandler,
  ledgers.ReadFundsHandler,
  ledgers.ReadBalanceHandler,
  ledgers.ReadTrialBalanceHandler,
  ledgers.ExportBookHandler,
  ledgers.ExplainLedgerAccountHandler,
  log.ReadStreamHandler,
  log.ReadEventsHandler,
  reconciliations.ProposeReconciliationHandler,
  reconciliations.ApproveReconciliationHandler,
  reconciliations.ReadReconciliationHandler,
  rebuilds.ListProjectionsHandler,
  rebuilds.StartRebuildHandler,
  rebuilds.ListRebuildsHandler,
  rebuilds.ReadRebuildHandler,
  rebuilds.ReadDifferencesHandler,
  rebuilds.CancelRebuildHandler,
  keys.CreateKeyHandler,
  keys.ListKeysHandler,
  keys.RevokeKeyHandler,
  formulas.RegisterFormulaHandler,
  formulas.CheckFormulaHandler,
  formulas.ListFormulasHandler,
  formulas.ReadFormulasHandler,
];
