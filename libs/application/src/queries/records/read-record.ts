import { isDeepStrictEqual } from 'node:util';
import type { EventStore } from '@tallyman/event-store';
import type { RecordViews, StoredRecord } from '@tallyman/read-models';
import type { RecordId } from '@tallyman/records';
import { resolveMoment } from '../moments.js';
import { freshness, reach, type ViewProgress } from '../read-context.js';
import type { Freshness, Moment, QueryResult, ReadOptions } from '../stock-queries-port.js';
import { foldRecord, type FoldedRecord } from './fold-record.js';
import type { RecordAnswer } from './record-queries-port.js';

/** What the queries of records read from. */
export interface RecordContext extends ViewProgress {
  readonly views: RecordViews;
  readonly store: EventStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const answerOf = (
  { row, fields }: StoredRecord,
  fresh: Freshness,
  checked: Pick<RecordAnswer, 'viewAgrees'> = {},
): QueryResult<RecordAnswer> => {
  const { recordType, key, retracted } = row;
  const shown = fields.map(({ field, value, origin }) => ({ field, value, origin }));
  return { kind: 'found', value: { recordType, key, retracted, fields: shown, freshness: fresh, ...checked } };
};

interface Checked {
  readonly folded: FoldedRecord;
  readonly viewAgrees: boolean;
}

/** Folds the stream, and holds the rows of the view against what the log says as of the view's position (which may be behind). */
const check = async ({ views, store }: RecordContext, id: RecordId): Promise<Checked> => {
  const viewed = await views.record(id);
  const folded = await foldRecord(store, id, { markAt: viewed.position });
  return { folded, viewAgrees: isDeepStrictEqual(viewed.value, folded.mark) };
};

const verified = async (context: RecordContext, id: RecordId): Promise<QueryResult<RecordAnswer>> => {
  // Asked before the stream is read: up to here nothing can be missing.
  const head = await context.head.ask();
  const { folded, viewAgrees } = await check(context, id);
  if (folded.last === undefined) return { kind: 'absent' };
  const position = Math.max(head, folded.last.row.appliedPosition);
  return answerOf(folded.last, { position, lag: 0, source: 'log' }, { viewAgrees });
};

const atMoment = async (
  context: RecordContext,
  id: RecordId,
  at: Moment,
  isChecked: boolean,
): Promise<QueryResult<RecordAnswer>> => {
  const moment = await resolveMoment(context.store, context.head, at, context.now());
  if (moment.kind === 'refused') return moment;
  const { position, head } = moment;
  const { last } = await foldRecord(context.store, id, { upTo: position });
  if (last === undefined) return { kind: 'absent' };
  const checked = isChecked ? { viewAgrees: (await check(context, id)).viewAgrees } : {};
  return answerOf(last, { position, lag: head - position, source: 'log' }, checked);
};

/** See `RecordQueries.record`. */
export const readRecord = async (
  context: RecordContext,
  id: RecordId,
  { at, minPosition, verified: isVerified = false }: ReadOptions,
): Promise<QueryResult<RecordAnswer>> => {
  if (at !== undefined) return atMoment(context, id, at, isVerified);
  if (isVerified) return verified(context, id);
  const refusal = await reach(context, minPosition);
  if (refusal !== undefined) return refusal;
  const { position, value } = await context.views.record(id);
  if (value === undefined) return { kind: 'absent' };
  return answerOf(value, await freshness(context, position, 'view'));
};
