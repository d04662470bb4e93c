import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Logger } from 'pino';
import { logOf } from './logging/logger.js';
import type { Runtime } from './runtime/runtime.js';
import {
  API_KEYS,
  CLOCK,
  COMMAND_GATE,
  CONTROL_LOG,
  EDGE_LIMITS,
  EVENT_STORE,
  EXPLAIN,
  EXPLAIN_ACCOUNT,
  EXPLAIN_RECORD,
  FORMULAS,
  HEALTH,
  LEDGER_QUERIES,
  LINEAGE,
  LOG,
  PROJECTIONS,
  REBUILDS,
  RECHECK_RECORDS,
  RECONCILIATIONS,
  RECORD_QUERIES,
  STOCK_QUERIES,
  type Clock,
  type EdgeLimits,
} from './tokens.js';

const LIMITS: EdgeLimits = { bodyBytes: 16 * 1024 * 1024, batchWindow: 512 };
const clock: Clock = () => Date.now();

/** Puts a started runtime behind the tokens that the edge asks for. */
@Module({})
export class PlatformModule {
  static of(runtime: Runtime, logger: Logger): DynamicModule {
    const providers: Provider[] = [
      { provide: COMMAND_GATE, useValue: runtime.gate },
      { provide: STOCK_QUERIES, useValue: runtime.queries },
      { provide: EXPLAIN, useValue: runtime.explain },
      { provide: LEDGER_QUERIES, useValue: runtime.ledgers },
      { provide: EXPLAIN_ACCOUNT, useValue: runtime.explainAccount },
      { provide: RECORD_QUERIES, useValue: runtime.records.queries },
      { provide: EXPLAIN_RECORD, useValue: runtime.records.explain },
      { provide: LINEAGE, useValue: runtime.records.lineage },
      { provide: RECHECK_RECORDS, useValue: runtime.records.recheck },
      { provide: FORMULAS, useValue: runtime.records.formulas },
      { provide: RECONCILIATIONS, useValue: runtime.reconciliations },
      { provide: REBUILDS, useValue: runtime.rebuilds },
      { provide: PROJECTIONS, useValue: runtime.projections },
      { provide: EVENT_STORE, useValue: runtime.store },
      { provide: API_KEYS, useValue: runtime.apiKeys },
      { provide: CONTROL_LOG, useValue: runtime.control },
      { provide: HEALTH, useValue: runtime.health },
      { provide: CLOCK, useValue: clock },
      { provide: LOG, useValue: logOf(logger, 'http') },
      { provide: EDGE_LIMITS, useValue: LIMITS },
    ];
    return {
      module: PlatformModule,
      global: true,
      providers,
      exports: [
        COMMAND_GATE,
        STOCK_QUERIES,
        EXPLAIN,
        LEDGER_QUERIES,
        EXPLAIN_ACCOUNT,
        RECORD_QUERIES,
        EXPLAIN_RECORD,
        LINEAGE,
        RECHECK_RECORDS,
        FORMULAS,
        RECONCILIATIONS,
        REBUILDS,
        PROJECTIONS,
        EVENT_STORE,
        API_KEYS,
        CONTROL_LOG,
        HEALTH,
        LOG,
        CLOCK,
        EDGE_LIMITS,
      ],
    };
  }
}
