import type { CheckedCell, FieldValue, Probe } from '@tallyman/explain';
import type { Viewed } from '@tallyman/read-models';
import type { ServedCells } from './explain.js';

/** The explained value as a row of a view or a cell of a cache has it, and the last event that is in it. */
export interface ServingCell<Value extends FieldValue> {
  readonly value: Value;
  readonly appliedPosition: number;
  readonly appliedRevision: number;
  /** Hex. */
  readonly chainHash: string;
}

/** What the view and the cache would have answered, as read before the log was. */
export interface Served<Value extends FieldValue> {
  readonly viewed: Viewed<ServingCell<Value> | undefined>;
  readonly cached: ServingCell<Value> | undefined;
}

export interface ComparedCells<Value extends FieldValue> {
  readonly served: ServedCells<Value>;
  readonly view: CheckedCell | null;
  readonly cache: CheckedCell | null;
}

/**
 * Where the log's value must be known: where the whole view stands (a row that missed an event is behind its view and so is wrong),
 * and where the row and the cache cell say that they stand (being behind there is not wrong).
 */
export const probePositions = <Value extends FieldValue>({
  viewed,
  cached,
}: Served<Value>): readonly [view: number, row: number, cell: number] => [
  viewed.position,
  viewed.value?.appliedPosition ?? 0,
  cached?.appliedPosition ?? 0,
];

/** `start`: the value before the first event. */
export const compareCells = <Value extends FieldValue>(
  { viewed, cached }: Served<Value>,
  start: Value,
  [atView, atRow, atCell]: readonly Probe<Value>[],
): ComparedCells<Value> => {
  const logValue = atView?.value ?? start;
  const cellValue = atCell?.value ?? start;
  const row = viewed.value;
  return {
    served: {
      view:
        row === undefined
          ? null
          : { value: row.value, appliedPosition: row.appliedPosition, viewPosition: viewed.position, logValue },
      cache:
        cached === undefined ? null : { value: cached.value, position: cached.appliedPosition, logValue: cellValue },
    },
    // No row is right as long as the view has not come to the first event.
    view:
      row === undefined && atView?.last === undefined
        ? null
        : { value: row?.value ?? null, logValue, chainMatches: matches(row, atRow) },
    cache:
      cached === undefined ? null : { value: cached.value, logValue: cellValue, chainMatches: matches(cached, atCell) },
  };
};

const matches = <Value extends FieldValue>(
  cell: ServingCell<Value> | undefined,
  probe: Probe<Value> | undefined,
): boolean =>
  cell !== undefined && cell.appliedRevision === probe?.last?.revision && cell.chainHash === probe.last.hash;
