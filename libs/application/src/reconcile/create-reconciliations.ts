import { describeRows } from './answer.js';
import { createApprove } from './approve.js';
import type { ReconcilePorts } from './ports.js';
import { createPropose } from './propose.js';
import type { Reconciliations } from './reconciliations.js';

export const createReconciliations = (ports: ReconcilePorts): Reconciliations => ({
  propose: createPropose(ports),
  approve: createApprove(ports),
  async get(id) {
    const { value } = await ports.views.countLines(id);
    return describeRows(id, value);
  },
});
