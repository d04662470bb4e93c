import { readConfig } from '@tallyman/config';
import type { CopyReport, LogComparison } from '@tallyman/application';
import { answer } from '../context.js';
import type { Verb } from '../context.js';
import { EXIT, UsageError } from '../exit.js';
import { progressLine } from '../progress.js';
import { table } from '../table.js';

export interface LogCopyOptions {
  readonly from: string;
  readonly to: string;
}

/** A url of a log; what is wrong with it is said without showing it: it may have a password in it. Throws `UsageError`, `ConfigError`. */
const checkUrl = (option: string, url: string): void => {
  if (/^(esdb|kurrentdb)/u.test(url)) readConfig({ EVENTSTORE_URL: url });
  else if (!/^postgres(ql)?:\/\//u.test(url))
    throw new UsageError(
      `${option} must begin with postgres:// or postgresql://, or with esdb:// or esdb+discover://.`,
    );
};

const differencesText = ({ differences, differenceCount }: LogComparison): readonly string[] => [
  table(
    ['difference', 'position', 'stream', 'command', 'detail'],
    differences.map((each) => [each.code, each.position, each.stream, each.commandId, each.detail]),
  ),
  ...(differenceCount > differences.length ? [`(the first ${String(differences.length)})`] : []),
];

const textOf = ({ upTo, copiedEvents, copiedCommands, comparison }: CopyReport): string => {
  const { equal, events, streams, commands, sourceDigest, destinationDigest, differenceCount } = comparison;
  return [
    `Copied ${String(copiedEvents)} events and ${String(copiedCommands)} commands without events, up to position ${String(upTo)}.`,
    `Compared ${String(events)} events of ${String(streams)} streams and ${String(commands)} commands, with all hashes computed anew.`,
    `source       ${sourceDigest}`,
    `destination  ${destinationDigest}`,
    ...(equal ? ['Equal.'] : [`NOT EQUAL: ${String(differenceCount)} differences.`, ...differencesText(comparison)]),
  ].join('\n');
};

/** What the destination must be is a matter of what was typed. Known by its code: its class comes with the whole platform. */
const asUsage = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && (error.code === 'not_a_prefix' || error.code === 'other_log')
    ? new UsageError(error.message)
    : error;

/** `tallyman log copy --from <url> --to <url>`. Bad news: the two logs are not the same. */
export const copyLog: Verb<[options: LogCopyOptions]> = async (context, { from, to }) => {
  checkUrl('--from', from);
  checkUrl('--to', to);
  if (from === to) throw new UsageError('--from and --to are the same log.');
  // Loaded only here: the rest of the command line starts faster without the drivers.
  const { copyLogBetween } = await import('@tallyman/platform');
  const line = progressLine(context.terminal, 'log copy');
  try {
    const report = await copyLogBetween({
      from,
      to,
      signal: context.interruption(),
      onProgress: ({ phase, done, total }) => {
        line.show({ done, total, note: phase });
      },
    });
    line.end();
    answer(context, report, () => textOf(report));
    return report.comparison.equal ? EXIT.ok : EXIT.badNews;
  } catch (error) {
    line.end();
    throw asUsage(error);
  }
};
