import type { LocationId } from '@tallyman/inventory';
import type { EntryLine } from '@tallyman/ledger';
import type { Cost } from '../costing/cost.js';
import type { Settlement } from '../costing/store.js';
import type { Movement, MovementKind } from '../movements/movement.js';
import { accountOf, inventoryAccount, type Role } from './roles.js';

/** A line of a transaction between roles: `amount` is not 0, debits above 0, credits below. Only inventory has a location. */
export type RoleLine =
  | { readonly role: 'inventory'; readonly location: LocationId; readonly amount: number }
  | { readonly role: Exclude<Role, 'inventory'>; readonly amount: number };

interface Sides<R extends Role = Role> {
  readonly debit: R;
  readonly credit: R;
}

/**
 * What a movement posts. Goods on their way stand on a clearing account until they arrive. A return takes its cost back from cogs when it
 * arrives, and the decision about it brings `returns` back to 0. A kind without a row does not build.
 */
const SIDES: { readonly [Kind in MovementKind]: Sides } = {
  opening: { debit: 'inventory', credit: 'opening_equity' },
  receipt: { debit: 'inventory', credit: 'grni' },
  overage: { debit: 'inventory', credit: 'inventory_gain' },
  shipment: { debit: 'cogs', credit: 'inventory' },
  shortage: { debit: 'shrinkage', credit: 'inventory' },
  transfer_dispatch: { debit: 'inventory_in_transit', credit: 'inventory' },
  transfer_receipt: { debit: 'inventory', credit: 'inventory_in_transit' },
  return_arrival: { debit: 'returns', credit: 'cogs' },
  restock: { debit: 'inventory', credit: 'returns' },
  return_scrap: { debit: 'shrinkage', credit: 'returns' },
  consumption: { debit: 'production', credit: 'inventory' },
  production: { debit: 'inventory', credit: 'production' },
  landed_cost: { debit: 'inventory', credit: 'landed_costs' },
};

const keyOf = (line: RoleLine): string => (line.role === 'inventory' ? `${line.role} ${line.location}` : line.role);

/** One line for each account, in order of first mention; none where nothing is left. */
const netOf = (lines: readonly RoleLine[]): readonly RoleLine[] => {
  const sums = new Map<string, RoleLine>();
  for (const line of lines) {
    const sum = sums.get(keyOf(line));
    sums.set(keyOf(line), sum === undefined ? line : { ...sum, amount: sum.amount + line.amount });
  }
  return [...sums.values()].filter(({ amount }) => amount !== 0);
};

/** What a movement with this cost posts: lines whose sum is 0, one for each account; none when it is worth nothing. */
export const postingsFor = (movement: Movement, cost: Cost): readonly RoleLine[] => {
  const line = (role: Role, amount: number): RoleLine =>
    role === 'inventory' ? { role, location: movement.item.location, amount } : { role, amount };
  const { debit, credit } = SIDES[movement.kind];
  const settled = (settlements: readonly Settlement[], credited: Role): readonly RoleLine[] =>
    settlements.flatMap(({ expense, actual, estimated }) => [
      line(expense, actual - estimated),
      line(credited, estimated - actual),
    ]);
  return netOf([
    line(debit, cost.amount),
    line(credit, -cost.amount),
    line('cogs', cost.expensed),
    line(credit, -cost.expensed),
    ...settled(cost.settled, 'inventory'),
    ...settled(cost.settledOnTheWay, debit),
  ]);
};

/**
 * What brings the books from one cost of a movement to another: the difference of what both post. To be posted with the movement that
 * made the difference as its cause. Cogs and inventory, where goods were sold; what they went to otherwise.
 */
export const revaluationFor = (movement: Movement, before: Cost | undefined, after: Cost): readonly RoleLine[] =>
  netOf([
    ...postingsFor(movement, after),
    ...(before === undefined ? [] : postingsFor(movement, before)).map((line) => ({ ...line, amount: -line.amount })),
  ]);

/** What a payment, and the shipment of what was paid for, post. Stock events tell no price: it comes with the order, minor units. */
const SALE_SIDES = {
  payment_captured: { debit: 'psp_clearing', credit: 'customer_deposits' },
  sale: { debit: 'customer_deposits', credit: 'sales' },
} as const satisfies Record<string, Sides<Exclude<Role, 'inventory'>>>;

/** Lines of money taken (`payment_captured`) or earned by a shipment (`sale`); below 0: given back. None for 0. */
export const postingsForSale = (kind: keyof typeof SALE_SIDES, amount: number): readonly RoleLine[] => {
  const { debit, credit } = SALE_SIDES[kind];
  return netOf([
    { role: debit, amount },
    { role: credit, amount: -amount },
  ]);
};

/** The lines as a transaction of the ledger has them. */
export const entryLines = (lines: readonly RoleLine[], currency: string): readonly EntryLine[] =>
  lines.map((line) => ({
    account: line.role === 'inventory' ? inventoryAccount(line.location) : accountOf(line.role),
    amount: line.amount,
    currency,
  }));
