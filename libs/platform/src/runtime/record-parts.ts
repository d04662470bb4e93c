import {
  createExplainRecord,
  createFormulas,
  createLineage,
  createRecheckRecords,
  createRecordQueries,
  FormulaBook,
  type ExplainRecord,
  type Formulas,
  type Lineage,
  type LogGate,
  type ProjectionRunner,
  type RecheckRecords,
  type RecordQueries,
} from '@tallyman/application';
import { createRecordViews } from '@tallyman/persistence-typeorm';
import type { Connections } from './connections.js';

/** What is asked of records, and of the formulas that derive them. */
export interface RecordParts {
  readonly queries: RecordQueries;
  readonly explain: ExplainRecord;
  readonly lineage: Lineage;
  readonly recheck: RecheckRecords;
  readonly formulas: Formulas;
}

export interface RecordPartsOptions {
  readonly connections: Pick<Connections, 'database' | 'store'>;
  /** Of the projection `records`. */
  readonly runner: ProjectionRunner;
  readonly gate: LogGate;
  readonly ownHead: () => number | undefined;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

export const createRecordParts = ({ connections, runner, gate, ownHead, clock }: RecordPartsOptions): RecordParts => {
  const { database, store } = connections;
  const views = createRecordViews(database);
  const formulas = new FormulaBook(store);
  return {
    queries: createRecordQueries({ views, store, runner, ownHead }),
    explain: createExplainRecord({ store, views }),
    lineage: createLineage({ store, formulas }),
    recheck: createRecheckRecords({ store, views, formulas, runner, ownHead }),
    formulas: createFormulas({ gate, views, store, runner, ownHead, now: clock }),
  };
};
