import { STOCK_FIELDS, stockStream, type StockItemId } from '@tallyman/inventory';
import type { StockItemRow, StockViews } from '@tallyman/read-models';
import { differences } from './cells.js';
import type { Findings } from './findings.js';
import type { LogCheck } from './log-check.js';
import type { Snapshots } from './snapshots.js';
import type { StreamCheck } from './stream-check.js';

/** Compares every row of the stock items with the fold of its stream. */
export class ViewCheck {
  constructor(
    private readonly views: Pick<StockViews, 'item' | 'items'>,
    private readonly log: LogCheck,
    private readonly findings: Findings,
  ) {}

  /** False when views and log cannot be brought to one position: then there is nothing more to compare. */
  async run(snapshots: Snapshots): Promise<boolean> {
    const compare = (item: StockItemId, row: StockItemRow | undefined): void => {
      this.compare(snapshots.position, item, row);
    };
    const paged = await snapshots.eachRow<StockItemRow>(
      (after, limit) => this.views.items(after, limit),
      (row) => {
        compare(row, row);
      },
    );
    return paged && (await snapshots.eachOf(this.rest(), (item) => this.views.item(item), compare));
  }

  /** Streams whose rows did not come by: they began after their page was read, or the row is not there. */
  private rest(): readonly StockItemId[] {
    return [...this.log.streams.values()].flatMap(({ item, compared }) =>
      item === undefined || compared ? [] : [item],
    );
  }

  private compare(position: number, item: StockItemId, row: StockItemRow | undefined): void {
    const stream = stockStream(item);
    const where = { position, stream };
    const folded = this.log.streams.get(stream);
    if (folded !== undefined) folded.compared = true;
    if (row === undefined) this.findings.add('view_row_missing', 'the log has events of it, the views no row', where);
    else if (folded === undefined)
      this.findings.add('view_row_extra', 'the views have a row of it, the log no event', where);
    else
      for (const detail of differences(cellsOf(row), cellsBy(folded)))
        this.findings.add('view_cell_differs', detail, where);
  }
}

const cellsOf = ({ quantities, appliedPosition, appliedRevision, chainHash }: StockItemRow) => ({
  ...Object.fromEntries(STOCK_FIELDS.map((field) => [field, quantities[field]])),
  appliedPosition,
  appliedRevision,
  chainHash,
});

const cellsBy = ({ quantities, position, revision, hash }: StreamCheck) => ({
  ...quantities,
  appliedPosition: position,
  appliedRevision: revision,
  chainHash: Buffer.from(hash).toString('hex'),
});
