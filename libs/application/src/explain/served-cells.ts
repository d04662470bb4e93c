import type { CheckedCell, Probe } from '@tallyman/explain';
import type { StockField } from '@tallyman/inventory';
import type { StockItemRow, Viewed } from '@tallyman/read-models';
import type { ServedCells } from './explain.js';

/** What the view and the cache would have answered, as read before the log was. */
export interface Served {
  readonly viewed: Viewed<StockItemRow | undefined>;
  readonly cached: StockItemRow | undefined;
}

export interface ComparedCells {
  readonly served: ServedCells;
  readonly view: CheckedCell | null;
  readonly cache: CheckedCell | null;
}

/**
 * Where the log's value must be known: where the whole view stands (a row that missed an event is behind its view and so is wrong),
 * and where the row and the cache cell say that they stand (being behind there is not wrong).
 */
export const probePositions = ({ viewed, cached }: Served): readonly [view: number, row: number, cell: number] => [
  viewed.position,
  viewed.value?.appliedPosition ?? 0,
  cached?.appliedPosition ?? 0,
];

export const compareCells = (
  { viewed, cached }: Served,
  field: StockField,
  probes: readonly Probe[],
): ComparedCells => {
  const [atView, atRow, atCell] = probes;
  const logValue = atView?.value ?? 0;
  const row = viewed.value;
  const view = { value: row?.quantities[field] ?? null, logValue, chainMatches: matches(row, atRow) };
  return {
    served: {
      view:
        row === undefined
          ? null
          : {
              value: row.quantities[field],
              appliedPosition: row.appliedPosition,
              viewPosition: viewed.position,
              logValue,
            },
      cache: describeCell(cached, field, atCell),
    },
    // No row is right as long as the view has not come to the first event.
    view: row === undefined && atView?.last === undefined ? null : view,
    cache:
      cached === undefined
        ? null
        : { value: cached.quantities[field], logValue: atCell?.value ?? 0, chainMatches: matches(cached, atCell) },
  };
};

const matches = (row: StockItemRow | undefined, probe: Probe | undefined): boolean =>
  row !== undefined && row.appliedRevision === probe?.last?.revision && row.chainHash === probe.last.hash;

const describeCell = (
  cached: StockItemRow | undefined,
  field: StockField,
  probe: Probe | undefined,
): ServedCells['cache'] =>
  cached === undefined
    ? null
    : { value: cached.quantities[field], position: cached.appliedPosition, logValue: probe?.value ?? 0 };
