/** What stands in a row, by column; `undefined` for SQL null. */
export type Cells = Readonly<Record<string, number | string | undefined>>;

/** One sentence for each cell of the log's row that the view says differently. */
export const differences = (view: Cells, log: Cells): readonly string[] =>
  Object.entries(log)
    .filter(([column, value]) => view[column] !== value)
    .map(([column, value]) => `${column} is ${said(view[column])} in the view and ${said(value)} by the log`);

const said = (value: Cells[string]): string => (value === undefined ? 'null' : String(value));
