import type { EventStore } from '@tallyman/event-store';
import type { StockViews } from '@tallyman/read-models';
import { countLineTable, holdTable, transferTable } from './checked-tables.js';
import { CommandCheck } from './command-check.js';
import { Findings } from './findings.js';
import { LogCheck } from './log-check.js';
import { Snapshots } from './snapshots.js';
import { TableCheck } from './table-check.js';
import type { Verify, VerifyOptions, VerifyProgress, VerifyReport } from './verify.js';
import { ViewCheck } from './view-check.js';

export type CheckedViews = Pick<
  StockViews,
  'item' | 'items' | 'holdRows' | 'transferRows' | 'countLineRows' | 'position'
>;

export interface VerifyPorts {
  readonly store: EventStore;
  readonly views: CheckedViews;
}

/** Memory is bounded by the number of streams, open holds, transfers and count lines, not of events or commands. */
export const createVerify =
  ({ store, views }: VerifyPorts): Verify =>
  async (options = {}) => {
    // The views first: what they show is in the log by then, and the fold must not run past the first snapshot.
    const viewed = await views.position();
    const head = (await store.head()).position;
    const findings = new Findings();
    const tables = tableChecks(views, findings);
    const commands = new CommandCheck(store, findings);
    const log: LogCheck = new LogCheck(store, commands, tables, findings, () => {
      tell('log');
    });
    const snapshots: Snapshots = new Snapshots(log, findings, () => {
      tell('views');
    });
    const tell = (phase: VerifyProgress['phase']): void => {
      const { position } = log;
      progress(options, { phase, position, head, rows: snapshots.rows, problems: findings.total });
    };
    await commands.readEventless(() => {
      tell('log');
    });
    await log.advanceTo(Math.min(viewed, head));
    for (const check of [new ViewCheck(views, log, findings), ...tables]) if (!(await check.run(snapshots))) break;
    await log.advanceTo(head);
    return reportOf(findings, log, snapshots);
  };

const tableChecks = (views: CheckedViews, findings: Findings) => [
  new TableCheck(holdTable, views.holdRows, findings),
  new TableCheck(transferTable, views.transferRows, findings),
  new TableCheck(countLineTable, views.countLineRows, findings),
];

const progress = ({ onProgress, signal }: VerifyOptions, reached: VerifyProgress): void => {
  signal?.throwIfAborted();
  onProgress?.({ ...reached, head: Math.max(reached.head, reached.position) });
};

const reportOf = (findings: Findings, log: LogCheck, { rows, position }: Snapshots): VerifyReport => ({
  clean: findings.total === 0,
  events: log.events,
  streams: log.streams.size,
  head: log.position,
  rows,
  viewPosition: position,
  problems: findings.listed,
  counts: findings.counts,
});
