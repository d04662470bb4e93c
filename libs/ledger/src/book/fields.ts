/** The quantities of an account, as the API names them, in minor units. */
export const ACCOUNT_FIELDS = ['balance', 'available', 'pendingDebits', 'pendingCredits'] as const;
export type AccountField = (typeof ACCOUNT_FIELDS)[number];
/**
 * `balance`: on the account's normal side, so that a healthy account is above 0. `pendingDebits`, `pendingCredits`: what open
 * holds may still post to each side, at least 0. `available`: the balance less the pending sum that would lower it.
 */
export type AccountQuantities = Readonly<Record<AccountField, number>>;
