import type { Reconciliation, ReconciliationResult } from '@tallyman/application';
import type { RequestSender } from '../auth/sender.js';
import { ProblemError } from '../problems/problem.js';

/** Counting and correcting are commands too, though they have routes of their own: a key must be allowed to send them. */
export const requireScope = (
  { subsystem, commands }: RequestSender,
  command: 'RecordCount' | 'ReconcileCount',
): void => {
  if (commands.has('*') || commands.has(command)) return;
  throw new ProblemError('command_not_allowed', `The key of subsystem "${subsystem}" may not send ${command}.`);
};

const notFound = (id: string): ProblemError =>
  new ProblemError('reconciliation_not_found', `There is no reconciliation ${id}.`);

export const presentFound = (id: string, found: Reconciliation | undefined): Reconciliation => {
  if (found === undefined) throw notFound(id);
  return found;
};

export const presentResult = (result: ReconciliationResult | undefined, id = ''): object => {
  if (result === undefined) throw notFound(id);
  if (result.kind === 'done') return { ...result.reconciliation, replayed: result.replayed };
  const { code, detail, errors } = result.refusal;
  throw new ProblemError(code, detail, {
    errors: errors.map((error) => ({ path: `lines.${String(error.line)}`, message: error.detail, line: error.line })),
  });
};
