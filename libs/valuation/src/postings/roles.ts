import { createHash } from 'node:crypto';
import type { LocationId } from '@tallyman/inventory';
import type { NormalSide } from '@tallyman/ledger';

/** What an account is for; `inventory` is one for each location. */
export const ROLES = [
  'inventory',
  'inventory_in_transit',
  'production',
  'returns',
  'psp_clearing',
  'grni',
  'landed_costs',
  'customer_deposits',
  'opening_equity',
  'sales',
  'inventory_gain',
  'cogs',
  'shrinkage',
] as const;
export type Role = (typeof ROLES)[number];

export interface ChartRow {
  readonly role: Role;
  /** Path of the account; `{location}` stands for `locationSegment`. */
  readonly path: string;
  readonly normalSide: NormalSide;
  /** Comes back to 0 when everything has arrived: its age and amount show what was lost between two subsystems. */
  readonly clearing: boolean;
}

const LOCATION = '{location}';

const ROWS: { readonly [R in Role]: Omit<ChartRow, 'role'> } = {
  inventory: { path: `assets:inventory:${LOCATION}`, normalSide: 'debit', clearing: false },
  inventory_in_transit: { path: 'assets:inventory_in_transit', normalSide: 'debit', clearing: true },
  production: { path: 'assets:production', normalSide: 'debit', clearing: true },
  returns: { path: 'assets:returns', normalSide: 'debit', clearing: true },
  psp_clearing: { path: 'assets:psp_clearing', normalSide: 'debit', clearing: true },
  grni: { path: 'liabilities:grni', normalSide: 'credit', clearing: true },
  landed_costs: { path: 'liabilities:landed_costs', normalSide: 'credit', clearing: true },
  customer_deposits: { path: 'liabilities:customer_deposits', normalSide: 'credit', clearing: false },
  opening_equity: { path: 'equity:opening', normalSide: 'credit', clearing: false },
  sales: { path: 'income:sales', normalSide: 'credit', clearing: false },
  inventory_gain: { path: 'income:inventory_gain', normalSide: 'credit', clearing: false },
  cogs: { path: 'expenses:cogs', normalSide: 'debit', clearing: false },
  shrinkage: { path: 'expenses:shrinkage', normalSide: 'debit', clearing: false },
};

/** The accounts that goods and sales post to. */
export const CHART_OF_ACCOUNTS: readonly ChartRow[] = ROLES.map((role) => ({ role, ...ROWS[role] }));

/** Longer segments would not leave room for the rest of a path of 255 characters. */
const MAX_SEGMENT = 200;
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const ESCAPED = /[^A-Za-z0-9_-]/u;

const escaped = (character: string): string =>
  Array.from(Buffer.from(character), (byte) => `.${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/**
 * The segment of a location in account paths, which may hold letters, digits, `_`, `-` and `.` only. Two locations never share one:
 * - letters, digits, `_` and `-` stay; every byte (UTF-8) of any other character becomes `.` and two hexadecimal digits;
 * - a first character that is no letter or digit is written so too, with `0.` in front: `.` is followed by hexadecimal digits
 *   everywhere else, so `0..` begins nothing else;
 * - what would be longer than 200 characters becomes `0.sha256-` and the SHA-256 of the name in hexadecimal digits.
 */
export const locationSegment = (location: LocationId): string => {
  if (PLAIN.test(location)) return location;
  const [first = '', ...rest] = Array.from<string>(location);
  const begin = PLAIN.test(first) ? first : `0.${escaped(first)}`;
  const segment = begin + rest.map((character) => (ESCAPED.test(character) ? escaped(character) : character)).join('');
  return segment.length <= MAX_SEGMENT ? segment : `0.sha256-${createHash('sha256').update(location).digest('hex')}`;
};

/** The account of a role, for `inventory` at a location. */
export const accountOf = (role: Exclude<Role, 'inventory'>): string => ROWS[role].path;
export const inventoryAccount = (location: LocationId): string =>
  ROWS.inventory.path.replace(LOCATION, () => locationSegment(location));
