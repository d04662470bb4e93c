import type { QueryResult } from '@tallyman/application';
import { ProblemError } from './problem.js';

/** The value that was found; ends the request otherwise. */
export const found = <T>(result: QueryResult<T>, absent: () => Error): T => {
  if (result.kind === 'found') return result.value;
  throw result.kind === 'absent' ? absent() : new ProblemError(result.code, result.detail);
};
