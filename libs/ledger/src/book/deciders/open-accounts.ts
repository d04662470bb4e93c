import type { BookRefusal } from '../refusals.js';
import type { BookState, OpenedAccount } from '../state.js';

/** The accounts of these paths, in their order; or why not all of them are open. */
export const openAccounts = (
  { accounts }: BookState,
  paths: readonly string[],
):
  | { readonly kind: 'open'; readonly accounts: readonly OpenedAccount[] }
  | { readonly kind: 'refused'; readonly refusal: BookRefusal } => {
  const open: OpenedAccount[] = [];
  let closed: string | undefined;
  for (const path of paths) {
    const account = accounts.get(path);
    if (account === undefined) return { kind: 'refused', refusal: { code: 'account_not_found', account: path } };
    if (account.status === 'open') open.push(account);
    else closed ??= path;
  }
  return closed === undefined
    ? { kind: 'open', accounts: open }
    : { kind: 'refused', refusal: { code: 'account_closed', account: closed } };
};
