import { processEnvironment } from '@tallyman/config';
import { runCli } from './run-cli.js';
import { processTerminal } from './terminal.js';

const interruption = (): AbortSignal => {
  const interrupted = new AbortController();
  process.once('SIGINT', () => {
    interrupted.abort(new Error('interrupted'));
  });
  return interrupted.signal;
};

process.exitCode = await runCli({
  argv: process.argv.slice(2),
  terminal: processTerminal,
  environment: processEnvironment(),
  interruption,
});
