export type Cell = string | number | null | undefined;

const textOf = (cell: Cell): string => (cell === null || cell === undefined ? '-' : String(cell));

/** Rows under a head, columns aligned, numbers to the right. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  const widths = head.map((title, column) =>
    rows.reduce((width, row) => Math.max(width, textOf(row[column]).length), title.length),
  );
  const line = (cells: readonly Cell[]): string =>
    head
      .map((_, column) => {
        const width = widths[column] ?? 0;
        return numeric[column] === true ? textOf(cells[column]).padStart(width) : textOf(cells[column]).padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
};

export const signed = (delta: number | string): string => (Number(delta) > 0 ? `+${String(delta)}` : String(delta));
