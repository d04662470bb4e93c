import type { TallymanClient } from '@tallyman/client';
import type { Environment } from '@tallyman/config';
import type { ExitCode } from './exit.js';
import type { Terminal } from './terminal.js';

/** What a verb works with. */
export interface VerbContext {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly url: string;
  /** Answers as JSON, for scripts. */
  readonly json: boolean;
  /** The service, under the key that was given or found. */
  client(): TallymanClient;
  /** Aborts when the user interrupts. Who asks for it must stop by it: the process no longer ends by itself. */
  interruption(): AbortSignal;
}

export type Verb<Arguments extends readonly unknown[]> = (
  context: VerbContext,
  ...args: Arguments
) => Promise<ExitCode>;

/** Prints the answer: as JSON, or as `text` says it. */
export const answer = ({ json, terminal }: VerbContext, value: unknown, text: () => string): void => {
  terminal.out(json ? JSON.stringify(value, null, 2) : text());
};
