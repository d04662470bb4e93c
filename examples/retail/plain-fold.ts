/**
 * The independent check: what must be on the shelf in the end, added up from the order file and the table of purchases, and from
 * nothing else. It knows of no commands, events, holds or days, and shares no code with the mapping but the reader of the file.
 */
import type { RetailLine } from './csv.js';
import type { Purchase } from './purchases.js';

/** The codes that are no goods, one by one (the mapping goes by a rule instead). */
const SERVICES: ReadonlySet<string> = new Set(['POST', 'DOT', 'M', 'D', 'C2', 'S', 'AMAZONFEE', 'BANK CHARGES']);

/** Expected units per code: bought, minus sold, plus what came back (negative on a `C…` invoice), minus what the warehouse wrote off. */
export const plainFold = (
  lines: readonly RetailLine[],
  purchases: readonly Purchase[],
): ReadonlyMap<string, number> => {
  const level = new Map<string, number>();
  const add = (code: string, units: number): void => {
    level.set(code, (level.get(code) ?? 0) + units);
  };
  for (const { code, quantity } of purchases) add(code, quantity);
  for (const { code, quantity, invoice } of lines) {
    if (SERVICES.has(code)) continue;
    // Sold: the sign of the file is the customer's. Written off: an ordinary invoice number with a negative quantity.
    if (invoice.startsWith('C') || quantity > 0) add(code, -quantity);
    else add(code, quantity);
  }
  return level;
};
