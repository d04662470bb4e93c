/**
 * What the shop bought. The order file does not say, so it is made up here, once, as a plain table: it is input like the order file
 * itself. The mapping turns its rows into receipts, the check adds its quantities; neither computes them.
 */
import type { RetailLine } from './csv.js';

export interface Purchase {
  /** Row of the table, from 1. */
  readonly row: number;
  /** `YYYY-MM-DD`; it arrives before the first order of that day. */
  readonly day: string;
  readonly code: string;
  readonly quantity: number;
}

/** Goods are bought in whole cartons. */
export const CARTON = 24;

interface Need {
  readonly code: string;
  readonly day: string;
  /** What leaves on that day; what comes back is not counted on. */
  readonly leaving: number;
}

const needsOf = (lines: readonly RetailLine[]): readonly Need[] => {
  const needs = new Map<string, Need>();
  for (const { code, date, quantity, invoice } of lines) {
    if (invoice.startsWith('C')) continue;
    const day = date.slice(0, 10);
    const key = `${day} ${code}`;
    needs.set(key, { code, day, leaving: (needs.get(key)?.leaving ?? 0) + Math.abs(quantity) });
  }
  return [...needs.values()].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
};

/**
 * Whenever the stock in hand would not last through a day, as many cartons as that day lacks and one more, on that morning. So no
 * order is ever short, and what is left in the end differs from code to code. `isGoods` says which codes are bought at all.
 */
export const purchaseTable = (
  lines: readonly RetailLine[],
  isGoods: (code: string) => boolean,
): readonly Purchase[] => {
  const inHand = new Map<string, number>();
  const purchases: Purchase[] = [];
  for (const { code, day, leaving } of needsOf(lines.filter((line) => isGoods(line.code)))) {
    const level = inHand.get(code) ?? 0;
    const cartons = leaving > level ? Math.ceil((leaving - level) / CARTON) + 1 : 0;
    if (cartons > 0) purchases.push({ row: purchases.length + 1, day, code, quantity: cartons * CARTON });
    inHand.set(code, level + cartons * CARTON - leaving);
  }
  return purchases;
};
