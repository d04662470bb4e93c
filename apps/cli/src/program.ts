import { Command } from 'commander';
import { whole, wholes, moment } from './numbers.js';
import type { Verb } from './context.js';
import type { Terminal } from './terminal.js';
import { explain } from './verbs/explain.js';
import { importCommands } from './verbs/import.js';
import { createKey, listKeys, revokeKey } from './verbs/keys.js';
import { copyLog } from './verbs/log-copy.js';
import { migrate } from './verbs/migrate.js';
import { rebuild } from './verbs/rebuild.js';
import { reconcile } from './verbs/reconcile.js';
import { start } from './verbs/start.js';
import { stock } from './verbs/stock.js';
import { verify } from './verbs/verify.js';

/** Makes a commander action of a verb: it gets what commander found, arguments first, then options. */
export type Run = <Arguments extends readonly unknown[]>(
  verb: Verb<Arguments>,
) => (...found: readonly unknown[]) => Promise<void>;

const addReads = (program: Command, run: Run): void => {
  program
    .command('stock <sku> [location]')
    .description('what is there, by location')
    .option('--at <position|time>', 'as of a log position or an instant', moment)
    .option('--min-position <position>', 'wait until the view has this position', whole)
    .option('--verified', 'fold the log instead of reading the view')
    .action(run(stock));
  program
    .command('explain <sku> <location>')
    .description('how a value came to be, event by event')
    .option('--field <field>', 'which quantity', 'available')
    .option('--at <position|time>', 'as of a log position or an instant', moment)
    .option('--expected <value>', 'what it should be; another value is bad news', whole)
    .option('--proof', 'fetch the raw events and recompute hash chain and value here')
    .action(run(explain));
};

const addWrites = (program: Command, run: Run): void => {
  program
    .command('import <file>')
    .description('send the commands of an NDJSON file ("-": standard input); may be run again at any time')
    .option('--id-prefix <name>', 'name of this import, from which commands without an id get one')
    .action(run(importCommands));
  program
    .command('reconcile <file>')
    .description('compare a count (.csv or .json) with the log, and book its variances when told to')
    .requiredOption('--location <location>', 'where it was counted')
    .requiredOption('--counted-by <who>', 'who counted')
    .option('--approve', 'book all variances')
    .option('--approve-lines <lines>', 'book the variances of these lines, e.g. 0,3', wholes)
    .action(run(reconcile));
};

const addKeys = (program: Command, run: Run): void => {
  const keys = program.command('keys').description('API keys of subsystems');
  keys
    .command('create')
    .description('make a key; it is shown once')
    .requiredOption('--subsystem <name>', 'whose key it is')
    .option('--commands <types>', 'command types it may send, separated by commas', '*')
    .option('--admin', 'may administrate')
    .action(run(createKey));
  keys.command('list').description('all keys, revoked ones too').action(run(listKeys));
  keys.command('revoke <id>').description('end a key at once').action(run(revokeKey));
};

const addOperation = (program: Command, run: Run): void => {
  program.command('start').description('run the service in the foreground').action(run(start));
  program.command('migrate').description("bring the database's schema up to date").action(run(migrate));
  program.command('verify').description('read the whole log and all views and say what is wrong').action(run(verify));
  program
    .command('log')
    .description('the log as a whole')
    .command('copy')
    .description('copy a log to another store and prove that both are the same; may be run again at any time')
    .requiredOption('--from <url>', 'the log: postgres://… or esdb://…')
    .requiredOption('--to <url>', 'where to: an empty log, or the beginning of this one')
    .action(run(copyLog));
  program
    .command('rebuild')
    .description('compute a projection again, compare it cell by cell, put it in place')
    .argument('[projection]', 'which one', 'stock')
    .option('--no-wait', 'do not wait for its end')
    .action(run(rebuild));
};

/** The command line without its verbs' work: names, options, help. */
export const createProgram = (run: Run, terminal: Terminal): Command => {
  const program = new Command('tallyman')
    .description('Tallyman: stock that can be explained. Exit codes: 0 good, 1 bad news, 2 usage, 3 not reachable.')
    .option('--url <url>', 'the service (TALLYMAN_URL; default http://127.0.0.1:3000)')
    .option('--key <key>', 'API key (TALLYMAN_KEY; default that of the development start)')
    .option('--json', 'answer as JSON')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.out(text.trimEnd());
      },
      writeErr: (text) => {
        terminal.err(text);
      },
    });
  addReads(program, run);
  addWrites(program, run);
  addKeys(program, run);
  addOperation(program, run);
  return program;
};
