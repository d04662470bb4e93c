import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import type { CommandAnswer } from '@tallyman/client';
import { answer } from '../context.js';
import type { Verb, VerbContext } from '../context.js';
import { EXIT, UsageError } from '../exit.js';
import type { ExitCode } from '../exit.js';
import { commandLines } from '../import-file.js';
import type { BrokenLine } from '../import-file.js';
import { progressLine } from '../progress.js';
import type { ProgressLine } from '../progress.js';
import { table } from '../table.js';

export interface ImportOptions {
  /** Names the import, so that commands without an id get one that is the same each time. */
  readonly idPrefix?: string;
}

/** What became of a file. */
export interface ImportSummary {
  readonly lines: number;
  readonly accepted: number;
  readonly replayed: number;
  readonly refused: number;
  readonly invalid: number;
  readonly unavailable: number;
  /** Highest log position that was answered. */
  readonly position: number;
  readonly refusalsByCode: Readonly<Record<string, number>>;
  /** The first ones that are not accepted. */
  readonly examples: readonly {
    readonly line: number;
    readonly outcome: string;
    readonly code: string;
    readonly detail: string;
  }[];
}

const EXAMPLES = 20;

/** Counts answers; those of the service come in the order of the lines that were sent. */
class Tally {
  private readonly counts = { accepted: 0, replayed: 0, refused: 0, invalid: 0, unavailable: 0 };
  private readonly byCode = new Map<string, number>();
  private readonly examples: ImportSummary['examples'][number][] = [];
  private readonly sentLines: number[] = [];
  private position = 0;
  lines = 0;

  sent(line: number): void {
    this.sentLines.push(line);
  }

  broken({ line, detail }: BrokenLine): void {
    this.note(line, { outcome: 'invalid', status: 400, code: 'malformed_json', detail });
  }

  answered(reply: CommandAnswer): void {
    const line = this.sentLines.shift() ?? 0;
    if (reply.outcome !== 'accepted') {
      this.note(line, reply);
      return;
    }
    this.lines += 1;
    this.position = Math.max(this.position, reply.position);
    this.counts[reply.replayed ? 'replayed' : 'accepted'] += 1;
  }

  private note(
    line: number,
    { outcome, code, detail }: Exclude<CommandAnswer, { readonly outcome: 'accepted' }>,
  ): void {
    this.lines += 1;
    this.counts[outcome] += 1;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    if (this.examples.length < EXAMPLES) this.examples.push({ line, outcome, code, detail });
  }

  get summary(): ImportSummary {
    const refusalsByCode = Object.fromEntries(this.byCode);
    const examples = this.examples.toSorted((a, b) => a.line - b.line);
    return { lines: this.lines, ...this.counts, position: this.position, refusalsByCode, examples };
  }
}

const send = async (
  context: VerbContext,
  file: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  line: ProgressLine,
) => {
  const tally = new Tally();
  const started = Date.now();
  const commands = commandLines(file, options.idPrefix, {
    sent: (number) => {
      tally.sent(number);
    },
    broken: (broken) => {
      tally.broken(broken);
    },
  });
  try {
    for await (const reply of context.client().streamCommands(commands, { signal: context.interruption() })) {
      tally.answered(reply);
      if (tally.lines % 500 === 0)
        line.show({ done: tally.lines, total: 0, note: rate(tally.lines, Date.now() - started) });
    }
  } catch (error) {
    line.end();
    context.terminal.err(`Stopped after ${String(tally.lines)} answers. Run the same import again to go on.\n`);
    throw error;
  }
  return tally.summary;
};

const rate = (lines: number, ms: number): string => `${String(Math.round((lines * 1000) / Math.max(1, ms)))}/s`;

const textOf = (summary: ImportSummary): string => {
  const { lines, accepted, replayed, refused, invalid, unavailable, position, examples } = summary;
  const counts = `${String(accepted)} accepted, ${String(replayed)} replayed, ${String(refused)} refused, ${String(invalid)} invalid, ${String(unavailable)} not possible now`;
  return [
    `${String(lines)} commands: ${counts}. Position ${String(position)}.`,
    ...(examples.length === 0
      ? []
      : [
          table(
            ['line', 'outcome', 'code', 'detail'],
            examples.map((each) => [each.line, each.outcome, each.code, each.detail]),
          ),
        ]),
    ...(unavailable === 0 ? [] : ['The service could not take all of them: run the same import again.']),
  ].join('\n');
};

const exitOf = ({ refused, invalid, unavailable }: ImportSummary): ExitCode => {
  if (unavailable > 0) return EXIT.unreachable;
  return refused + invalid > 0 ? EXIT.badNews : EXIT.ok;
};

const open = async (path: string): Promise<AsyncIterable<Uint8Array>> => {
  if (path === '-') return process.stdin;
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new UsageError(`Cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return createReadStream(path);
};

/** `tallyman import <file>`. May be run again after any interruption: what is in already is replayed. Bad news: not all were accepted. */
export const importCommands: Verb<[path: string, options: ImportOptions]> = async (context, path, options) => {
  const line = progressLine(context.terminal, 'importing');
  try {
    const summary = await send(context, await open(path), options, line);
    line.end();
    answer(context, summary, () => textOf(summary));
    return exitOf(summary);
  } finally {
    line.end();
  }
};
