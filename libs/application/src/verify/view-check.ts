import { STOCK_FIELDS, stockStream, type StockItemId } from '@tallyman/inventory';
import type { StockItemRow, StockViews, Viewed } from '@tallyman/read-models';
import type { Findings } from './findings.js';
import type { LogCheck } from './log-check.js';
import type { StreamCheck } from './stream-check.js';

const PAGE = 1000;

export type CheckedViews = Pick<StockViews, 'item' | 'items' | 'position'>;

/**
 * Compares every row with the fold of the log. A page of rows is one snapshot with its position, and positions only go up while the
 * views are live: so the fold is carried on to each page's position and never goes beyond it.
 */
export class ViewCheck {
  rows = 0;
  /** Of the last snapshot that was compared. */
  position = 0;

  constructor(
    private readonly views: CheckedViews,
    private readonly log: LogCheck,
    private readonly findings: Findings,
    private readonly onPage: () => void,
  ) {}

  async run(): Promise<void> {
    let after: StockItemId | undefined;
    do {
      const page = await this.views.items(after, PAGE);
      if (!(await this.align(page))) return;
      for (const row of page.value) this.compare(row, row);
      after = page.value.length < PAGE ? undefined : page.value.at(-1);
      this.onPage();
    } while (after !== undefined);
    await this.lookUpTheRest();
  }

  /** Streams whose rows did not come by: they began after their page was read, or the row is not there. */
  private async lookUpTheRest(): Promise<void> {
    const rest = [...this.log.streams.values()].filter(({ item, compared }) => item !== undefined && !compared);
    for (const { item } of rest) {
      if (item === undefined) continue;
      const snapshot = await this.views.item(item);
      if (!(await this.align(snapshot))) return;
      this.compare(item, snapshot.value);
      this.onPage();
    }
  }

  private async align({ position }: Viewed<unknown>): Promise<boolean> {
    this.position = position;
    if (position < this.log.position) {
      const detail = `the views are at ${String(position)}, behind the ${String(this.log.position)} of a snapshot before`;
      this.findings.add('view_went_back', detail);
      return false;
    }
    const reached = await this.log.advanceTo(position);
    if (!reached)
      this.findings.add('view_ahead_of_log', `the views are at ${String(position)}, beyond the end of the log`);
    return reached;
  }

  private compare(item: StockItemId, row: StockItemRow | undefined): void {
    this.rows += 1;
    const stream = stockStream(item);
    const where = { position: this.position, stream };
    const folded = this.log.streams.get(stream);
    if (folded !== undefined) folded.compared = true;
    if (row === undefined) this.findings.add('view_row_missing', 'the log has events of it, the views no row', where);
    else if (folded === undefined)
      this.findings.add('view_row_extra', 'the views have a row of it, the log no event', where);
    else for (const detail of differences(row, folded)) this.findings.add('view_cell_differs', detail, where);
  }
}

const differences = (row: StockItemRow, folded: StreamCheck): readonly string[] => {
  const cells: readonly (readonly [name: string, view: number | string, log: number | string])[] = [
    ...STOCK_FIELDS.map((field) => [field, row.quantities[field], folded.quantities[field]] as const),
    ['appliedPosition', row.appliedPosition, folded.position],
    ['appliedRevision', row.appliedRevision, folded.revision],
    ['chainHash', row.chainHash, Buffer.from(folded.hash).toString('hex')],
  ];
  return cells
    .filter(([, view, log]) => view !== log)
    .map(([name, view, log]) => `${name} is ${String(view)} in the view and ${String(log)} by the log`);
};
