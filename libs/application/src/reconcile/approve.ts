import type { CountLineRow } from '@tallyman/read-models';
import { describeRows } from './answer.js';
import { correctLine, type CorrectedLine } from './correct-line.js';
import { lineErrors } from './check-request.js';
import { eachAtMost } from './each-at-most.js';
import { awaitView, LINES_AT_ONCE, type ReconcilePorts } from './ports.js';
import type { ApproveRequest, LineRefusal, ReconciliationResult } from './reconciliations.js';

export const createApprove =
  (ports: ReconcilePorts) =>
  async (id: string, request: ApproveRequest): Promise<ReconciliationResult | undefined> => {
    const rows = (await ports.views.countLines(id)).value;
    if (rows.length === 0) return undefined;
    const refusal = unknownLines(rows, request.lines ?? []);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    const outcomes = await correctAll(ports, chosen(rows, request.lines), request);
    await awaitView(ports, Math.max(0, ...outcomes.map(({ outcome }) => positionOf(outcome))));
    const refusals = new Map(outcomes.flatMap(({ line, outcome }) => refusalEntry(line, outcome)));
    const reconciliation = describeRows(id, (await ports.views.countLines(id)).value, refusals);
    if (reconciliation === undefined) return undefined;
    const isRepeat = (outcome: CorrectedLine) => outcome.kind === 'corrected' && outcome.replayed;
    const replayed = outcomes.length > 0 && outcomes.every(({ outcome }) => isRepeat(outcome));
    return { kind: 'done', replayed, reconciliation };
  };

const unknownLines = (rows: readonly CountLineRow[], lines: readonly number[]) => {
  const known = new Set(rows.map(({ line }) => line));
  const errors = lines
    .filter((line) => !known.has(line))
    .map((line) => ({ line, detail: 'the reconciliation has no such line' }));
  return lineErrors('line_not_found', 'a line to approve is not there', errors);
};

/** Lines without a variance need no approval. */
const chosen = (rows: readonly CountLineRow[], lines: readonly number[] | undefined): readonly CountLineRow[] => {
  const wanted = lines === undefined ? undefined : new Set(lines);
  return rows.filter(({ line, counted, expected }) => counted !== expected && (wanted?.has(line) ?? true));
};

interface LineOutcome {
  readonly line: number;
  readonly outcome: CorrectedLine;
}

const correctAll = async (
  ports: ReconcilePorts,
  rows: readonly CountLineRow[],
  request: ApproveRequest,
): Promise<readonly LineOutcome[]> => {
  const outcomes: LineOutcome[] = [];
  await eachAtMost(rows, LINES_AT_ONCE, async (row) => {
    outcomes.push({ line: row.line, outcome: await correctLine(ports, row, request) });
  });
  return outcomes;
};

const positionOf = (outcome: CorrectedLine): number => (outcome.kind === 'corrected' ? outcome.position : 0);

const refusalEntry = (line: number, outcome: CorrectedLine): readonly (readonly [number, LineRefusal])[] =>
  outcome.kind === 'refused' ? [[line, outcome.refusal]] : [];
