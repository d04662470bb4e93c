import { EDGE_STATUS, type EdgeCode } from './edge-status.js';

/** RFC 9457. `type` ends in the code; a code may carry further members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable: programs go by it. */
  readonly code: string;
  /** One sentence for a person. */
  readonly detail: string;
  readonly [member: string]: unknown;
}

export const PROBLEM_TYPE = 'application/problem+json';

const titleOf = (code: string): string => {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** `members` go first, so that none of them can take the place of a member of RFC 9457. */
export const problemOf = (
  status: number,
  code: string,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): Problem => ({
  ...members,
  type: `https://tallyman.dev/problems/${code}`,
  title: titleOf(code),
  status,
  code,
  detail,
});

/** Ends a request with a problem. For what a client did; a bug of ours is any other error. */
export class ProblemError extends Error {
  readonly status: number;

  constructor(
    readonly code: EdgeCode,
    readonly detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'ProblemError';
    this.status = EDGE_STATUS[code];
  }

  get problem(): Problem {
    return problemOf(this.status, this.code, this.detail, this.members);
  }
}
