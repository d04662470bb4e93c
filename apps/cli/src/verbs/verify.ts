import { existsSync } from 'node:fs';
import { readConfig } from '@tallyman/config';
import type { VerifyReport } from '@tallyman/application';
import { answer } from '../context.js';
import type { Verb } from '../context.js';
import { EXIT, UsageError } from '../exit.js';
import { progressLine } from '../progress.js';
import { table } from '../table.js';

const SHOWN = 50;

const textOf = (report: VerifyReport): string => {
  const { clean, events, streams, head, rows, problems, counts } = report;
  const read = `${String(events)} events of ${String(streams)} streams up to position ${String(head)}, ${String(rows)} rows of the views.`;
  if (clean) return `Clean: ${read}`;
  const shown = problems.slice(0, SHOWN);
  return [
    `NOT CLEAN: ${read}`,
    table(['problem', 'count'], Object.entries(counts)),
    '',
    table(
      ['problem', 'position', 'stream', 'detail'],
      shown.map((each) => [each.code, each.position, each.stream, each.detail]),
    ),
    ...(problems.length > shown.length ? [`(${String(shown.length)} shown; --json has up to a thousand)`] : []),
  ].join('\n');
};

/** `tallyman verify`: reads log and views in the database itself. Bad news: anything is not as it must be. */
export const verify: Verb<[]> = async (context) => {
  const { withOperatorContext } = await import('@tallyman/platform');
  const config = readConfig(context.environment);
  // An embedded database that is not there would be made, empty, and found to be in order.
  if (config.databaseUrl === undefined && !existsSync(config.dataDir))
    throw new UsageError(`There is no data in ${config.dataDir}: set TALLYMAN_DATA_DIR or DATABASE_URL.`);
  const line = progressLine(context.terminal, 'verifying');
  const say = (text: string): void => {
    context.terminal.err(`${text}\n`);
  };
  const report = await withOperatorContext(config, say, async (operator) => {
    try {
      return await operator.verify({
        signal: context.interruption(),
        onProgress: ({ phase, position, head, problems }) => {
          line.show({ done: position, total: head, note: `${phase}, ${String(problems)} problems` });
        },
      });
    } finally {
      line.end();
    }
  });
  answer(context, report, () => textOf(report));
  return report.clean ? EXIT.ok : EXIT.badNews;
};
