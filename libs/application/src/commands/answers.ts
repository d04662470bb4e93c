import type { Sink } from './job.js';
import type { CommandResult } from './results.js';

/** Waits for the answers to `count` commands; `whenAll` is called once, with all of them in order. */
export class Answers implements Sink {
  private readonly results: (CommandResult | Error)[];
  private open: number;

  constructor(
    count: number,
    private readonly whenAll: (results: readonly (CommandResult | Error)[]) => void,
  ) {
    this.results = new Array<CommandResult | Error>(count);
    this.open = count;
    if (count === 0) whenAll([]);
  }

  answer(index: number, result: CommandResult | Error): void {
    // A retry may answer what was answered: the first answer stands.
    if (this.results[index] !== undefined) return;
    this.results[index] = result;
    this.open -= 1;
    if (this.open === 0) this.whenAll(this.results);
  }
}

/** Waits for the answer to one command. */
export const oneAnswer = (resolve: (result: CommandResult) => void, reject: (error: Error) => void): Sink => ({
  answer(_index, result) {
    if (result instanceof Error) reject(result);
    else resolve(result);
  },
});
