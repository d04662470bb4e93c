import { decodeFact, storedFact } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { RecordsFold, type RecordFieldChange } from '@tallyman/projections';
import type { RecordFieldRow, StoredRecord } from '@tallyman/read-models';
import { recordStream, type RecordId } from '@tallyman/records';
import { streamPages } from '../../explain/stream-pages.js';

const rowOf = (change: RecordFieldChange): readonly RecordFieldRow[] => {
  if (change.kind === 'remove') return [];
  const { recordType, key, field, value, origin } = change;
  return [{ recordType, key, field, value, origin }];
};

const recordOf = (fold: RecordsFold): StoredRecord | undefined => {
  const { records, fields } = fold.net();
  const [change] = records;
  if (change === undefined) return undefined;
  const { recordType, key, retracted = false, appliedPosition, appliedRevision, chainHash } = change;
  return {
    row: { recordType, key, retracted, appliedPosition, appliedRevision, chainHash },
    fields: fields.flatMap(rowOf).sort((a, b) => (a.field < b.field ? -1 : 1)),
  };
};

export interface FoldedRecord {
  /** After the last event that was wanted; `undefined` when there is none. */
  readonly last: StoredRecord | undefined;
  /** After the last event up to position `markAt`; `undefined` when there is none. */
  readonly mark: StoredRecord | undefined;
}

/**
 * The rows that the log makes of a record's events up to position `upTo`, and those up to `markAt`, by the very fold that makes the views. Throws
 * `UnreadableEventError` and `RevisionGapError`.
 */
export const foldRecord = async (
  store: EventStore,
  id: RecordId,
  { upTo = Number.MAX_SAFE_INTEGER, markAt = 0 }: { readonly upTo?: number; readonly markAt?: number },
): Promise<FoldedRecord> => {
  const fold = new RecordsFold();
  let mark: StoredRecord | undefined;
  let isMarked = false;
  for await (const page of streamPages(store, recordStream(id), upTo))
    for (const recorded of page) {
      if (recorded.position > upTo) break;
      if (!isMarked && recorded.position > markAt) {
        mark = recordOf(fold);
        isMarked = true;
      }
      fold.add(decodeFact(storedFact(recorded)));
    }
  const last = recordOf(fold);
  return { last, mark: isMarked ? mark : last };
};
