import { isWhole } from '@tallyman/kernel';

/** An amount of minor units for a number of units: a unit cost that need not be whole. */
export interface Rate {
  readonly amount: number;
  /** Above 0. */
  readonly quantity: number;
}

const halfEven = (dividend: number, divisor: number): number => {
  const rest = dividend % divisor;
  const quotient = (dividend - rest) / divisor;
  const twice = 2 * Math.abs(rest);
  return twice > divisor || (twice === divisor && quotient % 2 !== 0) ? quotient + Math.sign(dividend) : quotient;
};

const halfEvenBig = (dividend: bigint, divisor: bigint): bigint => {
  const rest = dividend % divisor;
  const quotient = dividend / divisor;
  const twice = rest < 0n ? -2n * rest : 2n * rest;
  if (twice < divisor || (twice === divisor && quotient % 2n === 0n)) return quotient;
  return dividend < 0n ? quotient - 1n : quotient + 1n;
};

/**
 * amount × part / whole (`whole` above 0), rounded half to even, exactly: a product beyond 2^53 is counted in bigint. The answer is no
 * whole number within ±(2^53 − 1) only if the true one is not.
 */
export const shareOf = (amount: number, part: number, whole: number): number => {
  if (part === whole) return amount;
  const product = amount * part;
  return isWhole(product)
    ? halfEven(product, whole)
    : Number(halfEvenBig(BigInt(amount) * BigInt(part), BigInt(whole)));
};
