import type { AccountQuantities, NormalSide } from '@tallyman/ledger';

/** Sums of an account as the views have them: `net` is debits − credits. */
export interface SignedAmounts {
  readonly net: number;
  readonly pendingDebits: number;
  readonly pendingCredits: number;
}

/** A net amount as it is told on a side; never −0. */
export const onSide = (side: NormalSide, net: number): number => (side === 'debit' ? net : 0 - net);

/** The same amounts as an account tells them, on its normal side. */
export const quantitiesOf = (
  side: NormalSide,
  { net, pendingDebits, pendingCredits }: SignedAmounts,
): AccountQuantities => {
  const balance = onSide(side, net);
  const available = balance - (side === 'debit' ? pendingCredits : pendingDebits);
  return { balance, available, pendingDebits, pendingCredits };
};
