import { spawn } from 'node:child_process';

/** The ids that a process of PostgreSQL runs under. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** How one program of PostgreSQL is run. */
export interface Run {
  readonly program: string;
  readonly args: readonly string[];
  /** The account to run as; ours when undefined. */
  readonly account: Account | undefined;
  /** What the program reads from its standard input. */
  readonly input?: string;
}

/** Runs a program to its end and gives what it printed. Throws, with that text, when it ends with anything but 0. */
export const run = ({ program, args, account, input = '' }: Run): Promise<string> =>
  new Promise((resolve, reject) => {
    // No variable of ours goes along: PGPORT, PGDATA and the like would change what the programs do.
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };
    // The root folder, since the account may not be allowed into ours.
    const child = spawn(program, args, { cwd: '/', env, ...account });
    const printed: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const text = Buffer.concat(printed).toString('utf8').trim();
      if (code === 0) resolve(text);
      else reject(new Error(`${program} ended with ${String(code ?? signal)}: ${text}`));
    });
    // A program that ended early is reported by its exit code, not by the pipe that it left.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
