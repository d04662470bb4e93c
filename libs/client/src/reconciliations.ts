import { objectWith } from './shape.js';
import type { Transport } from './transport.js';
import type { CountLine, Reconciliation } from './wire-answers.js';

export interface Count {
  readonly location: string;
  readonly countedBy: string;
  readonly lines: readonly CountLine[];
}

/** Counts of the warehouse. All of it may be repeated: the service knows a count by its content and an approval by its line. */
export interface ReconciliationClient {
  propose(count: Count): Promise<Reconciliation>;
  /** A scanner's file as it is. */
  proposeCsv(location: string, countedBy: string, csv: string): Promise<Reconciliation>;
  get(id: string): Promise<Reconciliation>;
  /** Books the variances of these lines (indices), or of all. */
  approve(id: string, lines?: readonly number[]): Promise<Reconciliation>;
}

const reconciliation = objectWith<Reconciliation>('id', 'status', 'lines', 'summary');
const PATH = '/v1/reconciliations';

export const createReconciliations = (transport: Transport): ReconciliationClient => {
  const one = (id: string) => `${PATH}/${encodeURIComponent(id)}`;
  return {
    propose: (count) => transport.json({ method: 'POST', path: PATH, body: count, repeatable: true }, reconciliation),
    proposeCsv: (location, countedBy, csv) =>
      transport.json(
        {
          method: 'POST',
          path: PATH,
          query: { location, countedBy },
          body: csv,
          contentType: 'text/csv',
          repeatable: true,
        },
        reconciliation,
      ),
    get: (id) => transport.json({ method: 'GET', path: one(id), repeatable: true }, reconciliation),
    approve: (id, lines) =>
      transport.json({ method: 'POST', path: `${one(id)}/approve`, body: { lines }, repeatable: true }, reconciliation),
  };
};
