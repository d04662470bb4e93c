import type { EventStore } from '@tallyman/event-store';
import { Findings } from './findings.js';
import { LogCheck } from './log-check.js';
import { ViewCheck, type CheckedViews } from './view-check.js';
import type { Verify, VerifyOptions, VerifyReport } from './verify.js';

export interface VerifyPorts {
  readonly store: EventStore;
  readonly views: CheckedViews;
}

/** Memory is bounded by the number of streams, not of events. */
export const createVerify =
  ({ store, views }: VerifyPorts): Verify =>
  async (options = {}) => {
    // The views first: what they show is in the log by then, and the fold must not run past the first snapshot.
    const viewed = await views.position();
    const head = (await store.head()).position;
    const findings = new Findings();
    const tell = teller(options, findings, head);
    const log = new LogCheck(store, findings, () => {
      tell(log, viewCheck, 'log');
    });
    const viewCheck: ViewCheck = new ViewCheck(views, log, findings, () => {
      tell(log, viewCheck, 'views');
    });
    await log.advanceTo(Math.min(viewed, head));
    await viewCheck.run();
    await log.advanceTo(head);
    return reportOf(findings, log, viewCheck);
  };

type Tell = (log: LogCheck, views: ViewCheck, phase: 'log' | 'views') => void;

const teller =
  ({ onProgress, signal }: VerifyOptions, findings: Findings, head: number): Tell =>
  ({ position }, { rows }, phase) => {
    signal?.throwIfAborted();
    onProgress?.({ phase, position, head: Math.max(head, position), rows, problems: findings.total });
  };

const reportOf = (findings: Findings, log: LogCheck, views: ViewCheck): VerifyReport => ({
  clean: findings.total === 0,
  events: log.events,
  streams: log.streams.size,
  head: log.position,
  rows: views.rows,
  viewPosition: views.position,
  problems: findings.listed,
  counts: findings.counts,
});
