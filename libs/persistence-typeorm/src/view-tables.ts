/** The table that holds one generation of a view. A shadow's exists before it is attached as a partition. */
export const partitionOf = (table: string, generation: number): string => {
  // It becomes part of a statement, where no parameter can stand.
  if (!Number.isSafeInteger(generation) || generation < 1)
    throw new RangeError('generation must be a whole number > 0');
  return `${table}_g${String(generation)}`;
};
