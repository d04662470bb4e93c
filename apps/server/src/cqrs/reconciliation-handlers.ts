import { Inject } from '@nestjs/common';
import { CommandHandler, QueryHandler, type ICommandHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Reconciliation, ReconciliationResult, Reconciliations } from '@tallyman/application';
import { RECONCILIATIONS } from '@tallyman/platform';
import { ApproveReconciliation, ProposeReconciliation, ReadReconciliation } from './reconciliation-messages.js';

@CommandHandler(ProposeReconciliation)
export class ProposeReconciliationHandler implements ICommandHandler<ProposeReconciliation> {
  constructor(@Inject(RECONCILIATIONS) private readonly reconciliations: Reconciliations) {}

  execute({ request }: ProposeReconciliation): Promise<ReconciliationResult> {
    return this.reconciliations.propose(request);
  }
}

@CommandHandler(ApproveReconciliation)
export class ApproveReconciliationHandler implements ICommandHandler<ApproveReconciliation> {
  constructor(@Inject(RECONCILIATIONS) private readonly reconciliations: Reconciliations) {}

  execute({ id, request }: ApproveReconciliation): Promise<ReconciliationResult | undefined> {
    return this.reconciliations.approve(id, request);
  }
}

@QueryHandler(ReadReconciliation)
export class ReadReconciliationHandler implements IQueryHandler<ReadReconciliation> {
  constructor(@Inject(RECONCILIATIONS) private readonly reconciliations: Reconciliations) {}

  execute({ id }: ReadReconciliation): Promise<Reconciliation | undefined> {
    return this.reconciliations.get(id);
  }
}
