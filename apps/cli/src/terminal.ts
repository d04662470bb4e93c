/** Where the command line writes: answers to `out`, everything else (progress, errors) to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Somebody watches `err`. */
  readonly watched: boolean;
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(text),
  watched: process.stderr.isTTY,
};
