import { stockStream, type StockItemId } from '@tallyman/inventory';
import type { StockFact, ViewProjection } from '@tallyman/projections';
import type { TableRows } from '@tallyman/read-models';
import { differences, type Cells } from './cells.js';
import type { Findings } from './findings.js';
import type { Snapshots } from './snapshots.js';
import { TableFold, type Whole } from './table-fold.js';

/** A view table, and how its rows and the projection's changes are set against each other. */
export interface CheckedTable<Change extends { readonly kind: string }, Key, Row extends Key> {
  readonly name: string;
  readonly projection: ViewProjection<Change>;
  /** The row that a change which says a whole row makes. */
  readonly rowOf: (change: Whole<Change>) => Row;
  /** The projection's key of the row. */
  readonly keyOf: (row: Row) => string;
  /** The stock item whose stream made the row. */
  readonly itemOf: (row: Row) => StockItemId;
  /** All columns but those of the key. */
  readonly cellsOf: (row: Row) => Cells;
}

/** Folds one view table from the log, and compares its rows with the views'. */
export class TableCheck<Change extends { readonly kind: string }, Key, Row extends Key> {
  private readonly folded: TableFold<Change>;

  constructor(
    private readonly table: CheckedTable<Change, Key, Row>,
    private readonly views: TableRows<Key, Row>,
    private readonly findings: Findings,
  ) {
    this.folded = new TableFold(table.projection);
  }

  add(fact: StockFact): void {
    this.folded.add(fact);
  }

  /** False when views and log cannot be brought to one position: then there is nothing more to compare. */
  async run(snapshots: Snapshots): Promise<boolean> {
    const compare = (key: Row, row: Row | undefined): void => {
      this.compare(snapshots.position, key, row);
    };
    const paged = await snapshots.eachRow<Row>(
      (after, limit) => this.views.page(after, limit),
      (row) => {
        compare(row, row);
      },
    );
    // They began after their page was read, or the row is not there. By the time of a look-up they may have ended.
    const rest = this.folded.rest().map((change) => this.table.rowOf(change));
    return paged && (await snapshots.eachOf(rest, (row) => this.views.row(row), compare));
  }

  private compare(position: number, key: Row, row: Row | undefined): void {
    const { name, keyOf, itemOf, rowOf, cellsOf } = this.table;
    const change = this.folded.take(keyOf(key));
    const which = `${name} ${keyOf(key)}`;
    const where = { position, stream: stockStream(itemOf(key)) };
    if (row === undefined && change === undefined) return;
    if (row === undefined) this.findings.add('view_row_missing', `${which}: by the log it is there`, where);
    else if (change === undefined) this.findings.add('view_row_extra', `${which}: by the log it is not there`, where);
    else
      for (const detail of differences(cellsOf(row), cellsOf(rowOf(change))))
        this.findings.add('view_cell_differs', `${which}: ${detail}`, where);
  }
}
