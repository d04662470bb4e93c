import { TallymanProblem, TallymanProtocolError, TallymanUnreachable } from '@tallyman/client';

/** What a script learns from the exit code. */
export const EXIT = {
  ok: 0,
  /** The question was answered, and the answer is bad news. */
  badNews: 1,
  /** The command line, a file, or the key is wrong. */
  usage: 2,
  /** The service or the database cannot be reached or does not work. */
  unreachable: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The user asked for something that cannot be; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const ofProblem = ({ status }: TallymanProblem): ExitCode => {
  if (status >= 500 || status === 429) return EXIT.unreachable;
  return [400, 401, 403, 413, 415].includes(status) ? EXIT.usage : EXIT.badNews;
};

/** Settings that cannot be used. Known by its code: its class comes with the whole platform, which is loaded only where it is used. */
const isBadConfiguration = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'invalid_configuration';

export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof UsageError || isBadConfiguration(error)) return EXIT.usage;
  return error instanceof TallymanProblem ? ofProblem(error) : EXIT.unreachable;
};

/** One line for a person; for an error of the database or a bug of ours, whatever it says. */
export const messageOf = (error: unknown, url: string): string => {
  if (error instanceof TallymanProblem) return `${error.detail} (${error.code}, ${String(error.status)})`;
  if (error instanceof TallymanUnreachable) return `cannot reach the service at ${url}: ${error.message}`;
  if (error instanceof TallymanProtocolError) return `what answers at ${url} is no Tallyman service: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
};
