/** The mapping: what several subsystems of a shop would send for an order line. README.md says the rules in words. */
import type { IdentifiedCommand, WireStockCommand } from '@tallyman/client';
import type { RetailLine } from './csv.js';
import type { Purchase } from './purchases.js';

/** Where the lines come from: the prefix of all command ids, and the warehouse that the goods are in. */
export interface Shop {
  readonly name: string;
  readonly location: string;
}

/** What the shop sends is all about goods. */
export type ShopCommand = IdentifiedCommand<WireStockCommand>;

export type Subsystem = 'purchasing' | 'orders' | 'returns' | 'warehouse';

/** In the order in which they send on one day: goods must be there before they are sold, and sold before they come back. */
export const SUBSYSTEMS: readonly Subsystem[] = ['purchasing', 'orders', 'returns', 'warehouse'];

/** Which commands each subsystem's credential allows. */
export const ALLOWED: Readonly<Record<Subsystem, readonly WireStockCommand['type'][]>> = {
  purchasing: ['ReceiveStock'],
  orders: ['HoldStock', 'CommitStock', 'ShipStock'],
  returns: ['ReturnStock', 'DispositionReturn'],
  warehouse: ['AdjustStock'],
};

const RELEASE: Readonly<Record<Subsystem, string>> = {
  purchasing: '2.3.1',
  orders: '7.12.0',
  returns: '4.1.9',
  warehouse: '1.0.4',
};

/** Goods have a number of five digits, perhaps with letters behind it, or a gift-shop number DCGS…; all else is a service. */
export const isGoods = (code: string): boolean => /^(\d{5}[A-Za-z]*|DCGS\d+)$/.test(code);

/** Who books a line; `undefined`: it is no goods. */
export const bookedBy = ({ code, invoice, quantity }: RetailLine): Booker | undefined => {
  if (!isGoods(code) || quantity === 0) return undefined;
  if (invoice.startsWith('C')) return 'returns';
  return quantity > 0 ? 'orders' : 'warehouse';
};

const common = ({ location }: Shop, by: Subsystem, sku: string, occurredAt: string) =>
  ({ sku, location, actor: `${by}-job`, producerVersion: RELEASE[by], occurredAt }) as const;

export const commandsOfPurchase = (shop: Shop, { row, day, code, quantity }: Purchase): readonly ShopCommand[] => [
  {
    ...common(shop, 'purchasing', code, `${day}T05:00:00Z`),
    type: 'ReceiveStock',
    commandId: `${shop.name}-purchase-${String(row)}`,
    quantity,
    reference: { type: 'purchase_order', id: `PO-${day}`, line: String(row) },
  },
];

/** Promised, paid, sent; free gifts (price 0) as well. */
export const commandsOfSale = (shop: Shop, row: RetailLine): readonly ShopCommand[] => {
  const { line, invoice, code, quantity, date, price } = row;
  const id = `${shop.name}-${String(line)}`;
  const gift = Number(price) === 0;
  const all = { ...common(shop, 'orders', code, date), quantity, correlationId: `invoice-${invoice}` };
  const reference = { type: 'invoice', id: invoice, line: String(line) };
  const why = (sale: 'payment_capture' | 'sale_shipment') => (gift ? 'promotion_giveaway' : sale);
  return [
    { ...all, type: 'HoldStock', commandId: `${id}-hold`, holdId: id, reference },
    {
      ...all,
      type: 'CommitStock',
      commandId: `${id}-commit`,
      holdId: id,
      reference,
      reasonCode: why('payment_capture'),
    },
    { ...all, type: 'ShipStock', commandId: `${id}-ship`, reference, reasonCode: why('sale_shipment') },
  ];
};

/** A cancellation: the goods come back and go on the shelf again. */
export const commandsOfReturn = (shop: Shop, row: RetailLine): readonly ShopCommand[] => {
  const { line, invoice, code, quantity, date } = row;
  const all = { ...common(shop, 'returns', code, date), quantity: -quantity, correlationId: `credit-${invoice}` };
  const reference = { type: 'credit_note', id: invoice, line: String(line) };
  const rma = `${invoice}-${String(line)}`;
  return [
    { ...all, type: 'ReturnStock', commandId: `${shop.name}-${String(line)}-return`, rma, reference },
    {
      ...all,
      type: 'DispositionReturn',
      commandId: `${shop.name}-${String(line)}-restock`,
      rma,
      to: 'sellable',
      reference,
    },
  ];
};

const REASONS = [
  [/damage|faulty|broken|wet|smash/i, 'damaged'],
  [/lost|missing/i, 'lost'],
  [/check|count/i, 'stocktake'],
] as const;

/** A correction by the warehouse. Its text is kept; no text at all is a loss that nobody explained. */
export const commandsOfAdjustment = (shop: Shop, row: RetailLine): readonly ShopCommand[] => {
  const { line, invoice, code, quantity, date, description } = row;
  const text = description.trim();
  const [, known] = REASONS.find(([words]) => words.test(text)) ?? [undefined, undefined];
  return [
    {
      ...common(shop, 'warehouse', code, date),
      type: 'AdjustStock',
      commandId: `${shop.name}-${String(line)}-adjust`,
      delta: quantity,
      reasonCode: known ?? 'shrinkage_unexplained',
      ...(text === '' ? {} : { reasonText: text }),
      reference: { type: 'warehouse_note', id: invoice, line: String(line) },
    },
  ];
};

type Booker = Exclude<Subsystem, 'purchasing'>;
const COMMANDS_OF: Readonly<Record<Booker, (shop: Shop, row: RetailLine) => readonly ShopCommand[]>> = {
  orders: commandsOfSale,
  returns: commandsOfReturn,
  warehouse: commandsOfAdjustment,
};

/** What one subsystem sends on one day. */
export interface Shift {
  readonly day: string;
  readonly subsystem: Subsystem;
  readonly commands: readonly ShopCommand[];
}

export interface Mapping {
  /** In the order in which they are to be sent; each only after the one before it is answered. */
  readonly shifts: readonly Shift[];
  /** Lines that are no goods, by code. */
  readonly skipped: ReadonlyMap<string, number>;
}

/** All commands of a file: day by day, and on each day subsystem after subsystem. */
export const mapRetail = (shop: Shop, lines: readonly RetailLine[], purchases: readonly Purchase[]): Mapping => {
  const skipped = new Map<string, number>();
  const byShift = new Map<string, ShopCommand[]>();
  const add = (day: string, subsystem: Subsystem, commands: readonly ShopCommand[]): void => {
    const key = `${day} ${String(SUBSYSTEMS.indexOf(subsystem))}`;
    const shift = byShift.get(key);
    if (shift === undefined) byShift.set(key, [...commands]);
    else shift.push(...commands);
  };
  for (const purchase of purchases) add(purchase.day, 'purchasing', commandsOfPurchase(shop, purchase));
  for (const line of lines) {
    const by = bookedBy(line);
    if (by === undefined) skipped.set(line.code, (skipped.get(line.code) ?? 0) + 1);
    else add(line.date.slice(0, 10), by, COMMANDS_OF[by](shop, line));
  }
  return { shifts: [...byShift].sort(([a], [b]) => (a < b ? -1 : 1)).map(shiftOf), skipped };
};

const shiftOf = ([key, commands]: [string, readonly ShopCommand[]]): Shift => {
  const [day = '', index = ''] = key.split(' ');
  const subsystem = SUBSYSTEMS[Number(index)];
  if (subsystem === undefined) throw new Error(`no such shift: ${key}`);
  return { day, subsystem, commands };
};
