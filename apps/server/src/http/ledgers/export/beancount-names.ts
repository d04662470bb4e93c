import type { LedgerAccountRow } from '@tallyman/read-models';

const ROOTS: ReadonlyMap<string, string> = new Map(
  ['Assets', 'Liabilities', 'Equity', 'Income', 'Expenses'].map((root) => [root.toLowerCase(), root]),
);

/** Letters, digits and hyphens, the first of them a capital or a digit. */
const segment = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replace(/[._]/g, '-');

type Named = Pick<LedgerAccountRow, 'account' | 'normalSide'>;

/**
 * The name of an account as beancount has it: below the root that its first segment names (in any case), else below Assets or Liabilities by its normal
 * side.
 */
const nameOf = ({ account, normalSide }: Named): string => {
  const [first = '', ...rest] = account.split(':');
  const root = ROOTS.get(first.toLowerCase());
  const path = root === undefined || rest.length === 0 ? [first, ...rest] : rest;
  return [root ?? (normalSide === 'debit' ? 'Assets' : 'Liabilities'), ...path.map(segment)].join(':');
};

/** The names of accounts, no two alike: what would be the same name again gets a number. */
export const beancountNames = (accounts: readonly Named[]): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const each of accounts) {
    const wanted = nameOf(each);
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${String(number)}`;
    taken.add(name);
    names.set(each.account, name);
  }
  return names;
};
