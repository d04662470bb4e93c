import type { FieldOrigin } from '@tallyman/projections';
import type { InputUse, InputUseKey, ListedRecord, RecordPage } from '@tallyman/read-models';
import type { FieldValue, FieldValues, RecordId, RecordType } from '@tallyman/records';
import type { Freshness, QueryResult, ReadOptions } from '../stock-queries-port.js';

export interface RecordAnswer extends RecordId {
  /** It has no fields until it is set or derived again. */
  readonly retracted: boolean;
  /** In order of their names. */
  readonly fields: readonly { readonly field: string; readonly value: FieldValue; readonly origin: FieldOrigin }[];
  readonly freshness: Freshness;
  /** Only with `verified`: whether the view has what the log says at the position of the view. */
  readonly viewAgrees?: boolean;
}

export interface RecordsAnswer {
  readonly records: readonly (Pick<ListedRecord, 'key' | 'retracted'> & { readonly fields: FieldValues })[];
  readonly freshness: Freshness;
  /** Give it as `after` for the next page; absent at the end. */
  readonly next?: string;
}

export interface UsesAnswer {
  readonly uses: readonly InputUse[];
  readonly freshness: Freshness;
  /** Give it as `after` for the next page; absent at the end. */
  readonly next?: InputUseKey;
}

type Waiting = Pick<ReadOptions, 'minPosition'>;

export interface RecordQueries {
  record(id: RecordId, options?: ReadOptions): Promise<QueryResult<RecordAnswer>>;
  /** Never absent: a type without records has an empty page. */
  records(type: RecordType, page: RecordPage & Waiting): Promise<QueryResult<RecordsAnswer>>;
  /** The fields that are derived from a stream now: one step, not what was derived from those in turn. Never absent. */
  uses(
    stream: string,
    page: Waiting & { readonly inputField?: string; readonly after?: InputUseKey; readonly limit: number },
  ): Promise<QueryResult<UsesAnswer>>;
}
