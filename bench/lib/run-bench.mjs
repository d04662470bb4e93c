import { createCleanup } from './cleanup.mjs';
import { describeMachine } from './machine.mjs';
import { startDatabaseServer } from './postgres.mjs';
import { printTable } from './report.mjs';
import { createStage } from './stage.mjs';

/**
 * Runs one bench on a PostgreSQL of its own and prints what it found. Answers the exit code.
 * @param {ReturnType<typeof import('./options.mjs').parseOptions>} options
 * @param {(message: string) => void} say
 */
export const runBench = async (options, say) => {
  const cleanup = createCleanup(say);
  try {
    say('starting PostgreSQL');
    const server = await startDatabaseServer(cleanup);
    const stage = createStage({ options, say, cleanup, server });
    const { bench } = await import(`../benches/${options.name}.mjs`);
    const found = await bench(stage);
    const document = {
      bench: options.name,
      valid: stage.problems.length === 0,
      problems: stage.problems,
      quick: options.quick,
      ratios: found.ratios,
      figures: found.figures,
      rounds: found.rounds,
      machine: await describeMachine(server),
    };
    if (options.json) process.stdout.write(`${JSON.stringify(document)}\n`);
    else printTable(document);
    for (const problem of stage.problems) say(`NOT VALID: ${problem}`);
    return document.valid ? 0 : 1;
  } finally {
    await cleanup.run();
  }
};
