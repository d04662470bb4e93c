import { readFile } from 'node:fs/promises';
import type { CountLine, Reconciliation } from '@tallyman/client';
import { answer } from '../context.js';
import type { Verb, VerbContext } from '../context.js';
import { EXIT, UsageError } from '../exit.js';
import { signed, table } from '../table.js';

export interface ReconcileOptions {
  readonly location: string;
  readonly countedBy: string;
  readonly approve?: boolean;
  readonly approveLines?: readonly number[];
}

const contentOf = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`Cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
};

/** The lines of a JSON count: an array, or an object with `lines`. What is in a line is the service's to check. */
const jsonLines = (path: string, text: string): readonly CountLine[] => {
  try {
    const value: unknown = JSON.parse(text);
    const lines: unknown = Array.isArray(value)
      ? value
      : Object.getOwnPropertyDescriptor(Object(value), 'lines')?.value;
    if (Array.isArray(lines)) return lines as readonly CountLine[];
  } catch (cause) {
    throw new UsageError(`${path} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  throw new UsageError(`${path} has no lines: give an array, or an object with "lines".`);
};

const propose = async (context: VerbContext, path: string, { location, countedBy }: ReconcileOptions) => {
  const text = await contentOf(path);
  const { reconciliations } = context.client();
  return /\.json$/i.test(path)
    ? reconciliations.propose({ location, countedBy, lines: jsonLines(path, text) })
    : reconciliations.proposeCsv(location, countedBy, text);
};

const lineRow = (line: Reconciliation['lines'][number]) => [
  line.line,
  line.sku,
  line.condition,
  line.counted,
  line.expected,
  signed(line.variance),
  line.position,
  line.refusal === null ? line.status : `${line.status}: ${line.refusal.detail}`,
  line.proposal?.reasonCode,
];

const textOf = (count: Reconciliation): string => {
  const { lines, matched, short, over } = count.summary;
  const worth = count.lines.filter((line) => line.status !== 'matched');
  return [
    `Count ${count.id} at ${count.location}: ${count.status}. ${String(lines)} lines: ${String(matched)} matched, ${String(short)} short, ${String(over)} over.`,
    ...(worth.length === 0
      ? []
      : [
          table(
            ['line', 'sku', 'condition', 'counted', 'expected', 'variance', 'position', 'status', 'reason'],
            worth.map(lineRow),
          ),
        ]),
  ].join('\n');
};

/** `tallyman reconcile <file>`. Bad news: a variance that is not booked, or a line that was refused. */
export const reconcile: Verb<[path: string, options: ReconcileOptions]> = async (context, path, options) => {
  if (options.approve === true && options.approveLines !== undefined)
    throw new UsageError('Give either --approve or --approve-lines.');
  const proposed = await propose(context, path, options);
  const approves = options.approve === true || options.approveLines !== undefined;
  const count = approves ? await context.client().reconciliations.approve(proposed.id, options.approveLines) : proposed;
  answer(context, count, () => textOf(count));
  const settled = count.lines.every(({ status }) => status === 'matched' || status === 'approved');
  return settled ? EXIT.ok : EXIT.badNews;
};
