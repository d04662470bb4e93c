import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { ProjectionRunner } from '@tallyman/application';
import { API_KEYS, CLOCK, HEALTH, PROJECTIONS, type Clock, type HealthProbe } from '@tallyman/platform';
import type { ApiKeyStore } from '@tallyman/read-models';
import { HANDLERS } from '../cqrs/handlers.js';
import { KeysController } from './admin/keys.controller.js';
import { ProjectionsController } from './admin/projections.controller.js';
import { createAuthenticator } from './auth/authenticator.js';
import { AUTHENTICATOR } from './auth/token.js';
import { CommandsController } from './commands/commands.controller.js';
import { ExportController } from './ledgers/export/export.controller.js';
import { LedgersController } from './ledgers/ledgers.controller.js';
import { LedgerAccountsController } from './ledgers/ledger-accounts.controller.js';
import { LogController } from './log/log.controller.js';
import { FormulasController } from './formulas/formulas.controller.js';
import { registerIndex } from './operations/index-metrics.js';
import { createMetrics } from './operations/metrics.js';
import { OperationsController } from './operations/operations.controller.js';
import { registerRole } from './operations/role-metrics.js';
import { METRICS } from './operations/token.js';
import { KnownParametersGuard } from './parsing/parameters.guard.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ReconciliationsController } from './reconciliations/reconciliations.controller.js';
import { RecordsController } from './records/records.controller.js';
import { StockController } from './stock/stock.controller.js';

/** The HTTP edge. Needs the tokens of @tallyman/platform from a global module, and `configureHttp` on the application. */
@Module({
  imports: [CqrsModule.forRoot()],
  controllers: [
    CommandsController,
    StockController,
    LedgersController,
    LedgerAccountsController,
    ExportController,
    RecordsController,
    ReconciliationsController,
    LogController,
    ProjectionsController,
    KeysController,
    FormulasController,
    OperationsController,
  ],
  providers: [
    ...HANDLERS,
    {
      provide: AUTHENTICATOR,
      inject: [API_KEYS, CLOCK],
      useFactory: (keys: ApiKeyStore, clock: Clock) => createAuthenticator(keys, clock),
    },
    {
      provide: METRICS,
      inject: [PROJECTIONS, HEALTH],
      useFactory: (projections: readonly ProjectionRunner[], health: HealthProbe) => {
        const metrics = createMetrics(projections);
        registerRole(metrics.registry, health);
        registerIndex(metrics.registry, health);
        return metrics;
      },
    },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: KnownParametersGuard },
  ],
})
export class HttpModule {}
