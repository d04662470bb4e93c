import { createHeadWatch, type HeadWatchOptions } from '../head-watch.js';
import { freshness, reach } from '../read-context.js';
import { readRecord, type RecordContext } from './read-record.js';
import type { RecordQueries } from './record-queries-port.js';

export type RecordQueriesOptions = Pick<RecordContext, 'views' | 'store' | 'runner'> & {
  /** See `HeadWatchOptions`. */
  readonly ownHead?: HeadWatchOptions['ownHead'];
  /** Milliseconds since 1970; default the clock. */
  readonly now?: () => number;
  /** Longest wait for `minPosition`, in milliseconds; default 5000. */
  readonly maxWaitMs?: number;
};

const records =
  (context: RecordContext): RecordQueries['records'] =>
  async (type, { minPosition, limit, ...page }) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    const { position, value } = await context.views.records(type, { ...page, limit: limit + 1 });
    const shown = value.slice(0, limit);
    const last = shown.at(-1);
    return {
      kind: 'found',
      value: {
        records: shown.map(({ key, retracted, fields }) => ({ key, retracted, fields })),
        freshness: await freshness(context, position, 'view'),
        ...(value.length > limit && last !== undefined ? { next: last.key } : {}),
      },
    };
  };

const uses =
  (context: RecordContext): RecordQueries['uses'] =>
  async (stream, { minPosition, limit, ...page }) => {
    const refusal = await reach(context, minPosition);
    if (refusal !== undefined) return refusal;
    const { position, value } = await context.views.uses(stream, { ...page, limit: limit + 1 });
    const shown = value.slice(0, limit);
    const last = shown.at(-1);
    const fresh = await freshness(context, position, 'view');
    if (value.length <= limit || last === undefined) return { kind: 'found', value: { uses: shown, freshness: fresh } };
    const { recordType, key, revision, ordinal, field } = last;
    const next = { recordType, key, revision, ordinal, field };
    return { kind: 'found', value: { uses: shown, freshness: fresh, next } };
  };

export const createRecordQueries = (options: RecordQueriesOptions): RecordQueries => {
  const { now = Date.now, maxWaitMs = 5000, ...rest } = options;
  const context: RecordContext = { ...rest, now, maxWaitMs, head: createHeadWatch(rest) };
  return {
    record: (id, read = {}) => readRecord(context, id, read),
    records: records(context),
    uses: uses(context),
  };
};
