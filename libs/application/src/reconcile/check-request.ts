import {
  COUNT_CLOCK_TOLERANCE,
  MAX_COUNT_LINES,
  MAX_LINE_ERRORS,
  type CountedLine,
  type ReconciliationRefusal,
} from './reconciliations.js';

/** What is wrong with the lines of a count as such. `clock`: the later of the log's time and now, ms. */
export const refusalOf = (lines: readonly CountedLine[], clock: number): ReconciliationRefusal | undefined => {
  if (lines.length === 0) return { code: 'no_lines', detail: 'a count needs at least one line', errors: [] };
  if (lines.length > MAX_COUNT_LINES) {
    const detail = `${String(lines.length)} lines, at most ${String(MAX_COUNT_LINES)}: send the count in several parts`;
    return { code: 'too_many_lines', detail, errors: [] };
  }
  return duplicates(lines) ?? countedInFuture(lines, clock + COUNT_CLOCK_TOLERANCE);
};

const duplicates = (lines: readonly CountedLine[]): ReconciliationRefusal | undefined => {
  const first = new Map<string, number>();
  const errors: { line: number; detail: string }[] = [];
  for (const [line, { sku, condition }] of lines.entries()) {
    const key = JSON.stringify([sku, condition]);
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, line);
    else errors.push({ line, detail: `${sku} (${condition}) is counted on line ${String(earlier)} already` });
  }
  return lineErrors('duplicate_line', 'the same SKU and condition is counted on more than one line', errors);
};

const countedInFuture = (lines: readonly CountedLine[], latest: number): ReconciliationRefusal | undefined =>
  lineErrors(
    'counted_in_future',
    'countedAt is ahead of the log: check the clock of the scanner',
    lines.flatMap(({ countedAt }, line) =>
      countedAt > latest ? [{ line, detail: `countedAt is ${new Date(countedAt).toISOString()}` }] : [],
    ),
  );

/** The refusal for these lines; `undefined` when there is none. */
export const lineErrors = (
  code: ReconciliationRefusal['code'],
  what: string,
  errors: ReconciliationRefusal['errors'],
): ReconciliationRefusal | undefined => {
  const [first] = errors;
  if (first === undefined) return undefined;
  const detail = `${what}; first on line ${String(first.line)}: ${first.detail}`;
  return { code, detail, errors: errors.slice(0, MAX_LINE_ERRORS) };
};
