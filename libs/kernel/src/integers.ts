/** Quantities and amounts are whole numbers within ±(2^53 − 1); beyond that a double would round. */
export const MAX_QUANTITY = Number.MAX_SAFE_INTEGER;

export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/**
 * The exact sum of two whole numbers, or `undefined` when it leaves ±(2^53 − 1).
 * The sum of two safe integers is below 2^54, so a rounded sum is never mistaken for a safe one.
 */
export const checkedAdd = (a: number, b: number): number | undefined => {
  const sum = a + b;
  return Number.isSafeInteger(sum) ? sum : undefined;
};
