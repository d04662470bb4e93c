/** -0 is 0: a sum would not care, but a comparison or a stored text might. */
export const plain = (value: number): number => value + 0;
