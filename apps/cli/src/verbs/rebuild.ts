import { TallymanProblem } from '@tallyman/client';
import type { RebuildState, TallymanClient } from '@tallyman/client';
import { answer } from '../context.js';
import type { Verb, VerbContext } from '../context.js';
import { EXIT } from '../exit.js';
import type { ExitCode } from '../exit.js';
import { progressLine } from '../progress.js';
import { table } from '../table.js';

const SHOWN = 50;

/** Starts a rebuild, or finds the one that runs. */
const startOrJoin = async (client: TallymanClient, projection: string, say: (text: string) => void) => {
  try {
    return await client.admin.startRebuild(projection);
  } catch (error) {
    const running =
      error instanceof TallymanProblem && error.code === 'rebuild_running' ? error.members['rebuildId'] : undefined;
    if (typeof running !== 'string') throw error;
    say(`A rebuild of ${projection} is running already: following it.\n`);
    return client.admin.rebuild(projection, running);
  }
};

const follow = async (context: VerbContext, projection: string, first: RebuildState): Promise<RebuildState> => {
  const line = progressLine(context.terminal, `rebuilding ${projection}`);
  let state = first;
  try {
    for await (state of context
      .client()
      .admin.followRebuild(projection, first.rebuildId, { signal: context.interruption() })) {
      const { position, targetPosition, etaSeconds, eventsPerSecond, phase } = state;
      const rate = eventsPerSecond === undefined ? '' : `, ${String(Math.round(eventsPerSecond))} events/s`;
      line.show({ done: position, total: targetPosition, etaSeconds, note: `${phase}${rate}` });
    }
  } finally {
    line.end();
  }
  return state;
};

const certificateText = ({ rebuildId, certificate, status, error }: RebuildState): string => {
  if (certificate === undefined) return `Rebuild ${rebuildId}: ${status}${error === undefined ? '' : `, ${error}`}.`;
  const { position, eventsFolded, rowsCompared, cellsCompared, differenceCount, differences } = certificate;
  const proved = `Rebuild ${rebuildId}: ${String(eventsFolded)} events folded up to position ${String(position)}; ${String(rowsCompared)} rows with ${String(cellsCompared)} cells compared.`;
  if (differenceCount === 0) return `${proved}\nNo difference: the views were right.`;
  const shown = differences.slice(0, SHOWN);
  return [
    proved,
    `${String(differenceCount)} DIFFERENCES: these cells were wrong, and are right now.`,
    table(
      ['table', 'key', 'column', 'was', 'is'],
      shown.map((cell) => [cell.table, cell.key, cell.column, cell.live, cell.rebuilt]),
    ),
    ...(differenceCount > shown.length
      ? [`(${String(shown.length)} of them shown; --json has more, the service has all)`]
      : []),
  ].join('\n');
};

const exitOf = ({ status, certificate }: RebuildState): ExitCode =>
  status === 'completed' && certificate?.differenceCount === 0 ? EXIT.ok : EXIT.badNews;

/** `tallyman rebuild [projection]`. Bad news: the live views were different, or the rebuild did not come to its end. */
export const rebuild: Verb<[projection: string, options: { readonly wait: boolean }]> = async (
  context,
  projection,
  { wait },
) => {
  const started = await startOrJoin(context.client(), projection, (text) => {
    context.terminal.err(text);
  });
  if (!wait) {
    answer(context, started, () => `Rebuild ${started.rebuildId} of ${projection} is ${started.status}.`);
    return EXIT.ok;
  }
  const ended = await follow(context, projection, started);
  answer(context, ended, () => certificateText(ended));
  return exitOf(ended);
};
