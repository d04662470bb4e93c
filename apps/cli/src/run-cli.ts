import { createTallymanClient } from '@tallyman/client';
import { readClientConfig, type Environment } from '@tallyman/config';
import { Command, CommanderError } from 'commander';
import type { Verb, VerbContext } from './context.js';
import { EXIT, exitCodeOf, messageOf } from './exit.js';
import type { ExitCode } from './exit.js';
import { createProgram } from './program.js';
import type { Run } from './program.js';
import type { Terminal } from './terminal.js';

export interface CliOptions {
  /** What was typed after `tallyman`. */
  readonly argv: readonly string[];
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly interruption: () => AbortSignal;
}

interface GlobalOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

const contextOf = ({ terminal, environment, interruption }: CliOptions, said: GlobalOptions): VerbContext => {
  // What was said on the command line goes before the environment, and that before the defaults of a development start.
  const { url, key } = { ...readClientConfig(environment), ...said };
  const client = createTallymanClient({ baseUrl: url, ...(key === undefined ? {} : { apiKey: key }) });
  return { terminal, environment, interruption, url, json: said.json ?? false, client: () => client };
};

/** Runs one command line; answers its exit code and throws nothing. */
export const runCli = async (options: CliOptions): Promise<ExitCode> => {
  const { terminal, argv } = options;
  let code: ExitCode = EXIT.ok;
  let url = '';
  const run: Run =
    <Arguments extends readonly unknown[]>(verb: Verb<Arguments>) =>
    async (...found) => {
      const command = found.at(-1);
      const context = contextOf(options, command instanceof Command ? command.optsWithGlobals<GlobalOptions>() : {});
      url = context.url;
      code = await verb(context, ...(found.slice(0, -1) as readonly unknown[] as Arguments));
    };
  const program = createProgram(run, terminal);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // Help and version end this way too, with 0; commander has said what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    terminal.err(`tallyman: ${messageOf(error, url)}\n`);
    return exitCodeOf(error);
  }
};
