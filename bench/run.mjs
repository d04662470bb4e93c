import { prepare } from '../tools/prepare.mjs';
import { BENCHES, parseOptions } from './lib/options.mjs';
import { preparePeers } from './lib/prepare-peers.mjs';

/*
 * `npm run bench -- <name>`: makes the checkout ready, starts a PostgreSQL of its own, runs the bench and stops all that
 * it started. Until the packages are installed it uses what Node brings and nothing else.
 */

const say = (message) => process.stderr.write(`bench: ${message}\n`);

const list = () => {
  const width = Math.max(...Object.keys(BENCHES).map((name) => name.length));
  const lines = Object.entries(BENCHES).map(([name, what]) => `  ${name.padEnd(width)}  ${what}`);
  process.stdout.write(
    `npm run bench -- <name> [--json] [--quick] [--rounds n] [--profile folder]\n\n${lines.join('\n')}\n`,
  );
};

/** 0: a valid run; 1: not valid, or it could not be run; 2: it was asked for wrongly. */
const main = async () => {
  let options;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    say(error.message);
    return 2;
  }
  if (options.name === undefined) {
    list();
    return 0;
  }
  await prepare();
  await preparePeers(say);
  const { runBench } = await import('./lib/run-bench.mjs');
  return runBench(options, say);
};

process.exit(
  await main().catch((error) => {
    say(error.stack ?? String(error));
    return 1;
  }),
);
