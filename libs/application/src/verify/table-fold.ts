import type { StockFact, ViewProjection } from '@tallyman/projections';

interface Change {
  readonly kind: string;
}
/** The change that says a whole row. */
export type Whole<C extends Change> = Extract<C, { readonly kind: 'set' }>;

interface FoldedRow<C extends Change> {
  readonly change: Whole<C>;
  /** Whether the views' row of it was compared. */
  compared: boolean;
}

/** The rows of one view as the log makes them, by their key. Only rows that are there take memory. */
export class TableFold<C extends Change> {
  private readonly rows = new Map<string, FoldedRow<C>>();

  constructor(private readonly view: ViewProjection<C>) {}

  add(fact: StockFact): void {
    const change = this.view.changeOf(fact);
    if (change === undefined) return;
    const key = this.view.keyOf(change);
    const known = this.rows.get(key);
    const merged = known === undefined ? change : this.view.merge(known.change, change);
    // Anything else ends the row, or would change one that is not there.
    if (isWhole(merged)) this.rows.set(key, { change: merged, compared: known?.compared ?? false });
    else this.rows.delete(key);
  }

  /** The row as it is to be compared now; it counts as compared from here on. */
  take(key: string): Whole<C> | undefined {
    const row = this.rows.get(key);
    if (row !== undefined) row.compared = true;
    return row?.change;
  }

  /** Rows that nobody took. */
  rest(): readonly Whole<C>[] {
    return [...this.rows.values()].filter(({ compared }) => !compared).map(({ change }) => change);
  }
}

const isWhole = <C extends Change>(change: C): change is Whole<C> => change.kind === 'set';
