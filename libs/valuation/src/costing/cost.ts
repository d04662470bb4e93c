import type { Layer, Settlement } from './store.js';

/**
 * Layers by receipt, the oldest go first; or one average for all, changed by every receipt. Both over the same movements.
 */
export const METHODS = ['fifo', 'moving_average'] as const;
export type Method = (typeof METHODS)[number];

/** How a valuation reckons. Its one currency is that of its accounts; a cost told in another is not converted. */
export interface ValuationRules {
  readonly method: Method;
  readonly currency: string;
}

/**
 * `currency_mixed`: a cost was told in another currency than that of the valuation and is treated as not told.
 * `out_of_range`: a quantity or a value would leave ±(2^53 − 1): the movement is left out.
 */
export type Finding = 'currency_mixed' | 'out_of_range';

/** What a movement turned out to be worth. Amounts are whole minor units of the valuation's currency. */
export interface Cost {
  /** Of the units that moved: the sum over `content`. Of a landed cost: what was added to units that are still there. */
  readonly amount: number;
  /** What moved, the oldest first. */
  readonly content: readonly Layer[];
  /** Units of it that were not there, at an estimate; the last of `content`. */
  readonly estimated: number;
  /** Of a landed cost: what fell on units that are gone. */
  readonly expensed: number;
  /** Earlier movements of the item whose estimate these units settled. */
  readonly settled: readonly Settlement[];
  /** The same of what is on its way: a transfer, a return, a transformation. */
  readonly settledOnTheWay: readonly Settlement[];
  /** Of a production: everything that went into the transformation. */
  readonly madeOf: readonly Layer[];
  readonly finding: Finding | undefined;
}

const NONE: readonly never[] = [];

export const NO_COST: Cost = {
  amount: 0,
  content: NONE,
  estimated: 0,
  expensed: 0,
  settled: NONE,
  settledOnTheWay: NONE,
  madeOf: NONE,
  finding: undefined,
};

const sameSettlements = (a: readonly Settlement[], b: readonly Settlement[]): boolean =>
  a.length === b.length &&
  a.every((one, index) => {
    const other = b[index];
    return (
      one.eventId === other?.eventId &&
      one.expense === other.expense &&
      one.estimated === other.estimated &&
      one.actual === other.actual
    );
  });

/** Do both post the same? Where the units came from may differ. */
export const sameCost = (a: Cost, b: Cost): boolean =>
  a === b ||
  (a.amount === b.amount &&
    a.expensed === b.expensed &&
    a.finding === b.finding &&
    sameSettlements(a.settled, b.settled) &&
    sameSettlements(a.settledOnTheWay, b.settledOnTheWay));
