/**
 * A sum that leaves ±(2^53 − 1). Not of one history's balances, which are refused beyond that, but what a long window adds to a row may:
 * from below 0 to the maximum, say. A shorter window will do.
 */
export class WindowOverflowError extends RangeError {}

/** The sum of two whole numbers, if it is one. Throws `WindowOverflowError`. */
export const exactSum = (field: string, sum: number): number => {
  if (!Number.isSafeInteger(sum)) throw new WindowOverflowError(`${field} leaves the range of whole numbers`);
  return sum;
};

/** A stream that goes on with another revision than the next: an event is missing, or is there twice. */
export class RevisionGapError extends Error {
  constructor(stream: string, expected: number, found: number) {
    super(`${stream} goes on with revision ${String(found)} where ${String(expected)} must come`);
    this.name = 'RevisionGapError';
  }
}
