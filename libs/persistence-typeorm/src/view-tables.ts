/** The tables of the projection `stock`, in alphabetical order: the order of differences in a certificate. */
export const VIEW_TABLES = ['count_lines', 'stock_holds', 'stock_items', 'stock_transfers'] as const;
export type ViewTable = (typeof VIEW_TABLES)[number];

/** The table that holds one generation of a view. A shadow's exists before it is attached as a partition. */
export const partitionOf = (table: ViewTable, generation: number): string => {
  // It becomes part of a statement, where no parameter can stand.
  if (!Number.isSafeInteger(generation) || generation < 1)
    throw new RangeError('generation must be a whole number > 0');
  return `${table}_g${String(generation)}`;
};
