import { spawn } from 'node:child_process';

/*
 * Runs a Node program that does not outlive whoever asked for it: when the channel to that process closes, also because
 * it was killed, the program is told to end. `leash.mjs <program>`
 */

const END_PATIENCE_MS = 30_000;

const child = spawn(process.execPath, process.argv.slice(2), { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('exit', (code) => process.exit(code ?? 1));
process.send({ pid: child.pid });

const end = () => {
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), END_PATIENCE_MS).unref();
};
process.on('SIGTERM', end);
process.on('disconnect', end);
// Ctrl-C in a terminal reaches the program by itself, and is not ours to act on.
process.on('SIGINT', () => undefined);
