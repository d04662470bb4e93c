/** Rows in one statement: some milliseconds to write it out, in which nothing else runs in this thread. */
export const ROWS = 4000;

/** Writes any number of changes in statements of bounded size. */
export const inParts = async <Change>(
  changes: readonly Change[],
  write: (part: readonly Change[]) => Promise<void>,
): Promise<void> => {
  for (let start = 0; start < changes.length; start += ROWS) await write(changes.slice(start, start + ROWS));
};
