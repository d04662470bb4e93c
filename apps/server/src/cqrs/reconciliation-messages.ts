import { Command, Query } from '@nestjs/cqrs';
import type { ApproveRequest, ProposeRequest, Reconciliation, ReconciliationResult } from '@tallyman/application';

export class ProposeReconciliation extends Command<ReconciliationResult> {
  constructor(readonly request: ProposeRequest) {
    super();
  }
}

/** `undefined`: no reconciliation of this id. */
export class ApproveReconciliation extends Command<ReconciliationResult | undefined> {
  constructor(
    readonly id: string,
    readonly request: ApproveRequest,
  ) {
    super();
  }
}

export class ReadReconciliation extends Query<Reconciliation | undefined> {
  constructor(readonly id: string) {
    super();
  }
}
