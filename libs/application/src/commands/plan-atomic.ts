import type { LogSubmission } from './log-command.js';
import { streamsNeeded } from './log-model.js';
import { toResult } from './outcome.js';
import { planCommand, type PlannedCommand } from './plan-command.js';
import type { Planning } from './planning.js';
import { idReused, replayOf } from './replay.js';
import type { CommandResult, RefusedResult } from './results.js';
import type { Speculation } from './speculation.js';

/** One command of an atomic batch: already answered (before, or earlier in the batch), or planned. */
export type AtomicEntry =
  | { readonly kind: 'answered'; readonly result: Extract<CommandResult, { outcome: 'accepted' }> }
  | { readonly kind: 'repeats'; readonly index: number }
  | { readonly kind: 'planned'; readonly command: PlannedCommand };

export type AtomicPlan =
  | { readonly kind: 'planned'; readonly entries: readonly AtomicEntry[]; readonly commands: readonly PlannedCommand[] }
  /** Decided before: nothing to write. */
  | { readonly kind: 'refused_before'; readonly index: number; readonly result: RefusedResult }
  /** Decided now: the refusal of the one command is to be kept. */
  | { readonly kind: 'refused'; readonly index: number; readonly command: PlannedCommand };

/** Decides the commands of an atomic batch in order on `view` and stops at the first that is refused. */
export const planAtomic = (
  submissions: readonly LogSubmission[],
  view: Speculation,
  planning: Planning,
): AtomicPlan => {
  const entries: AtomicEntry[] = [];
  const commands: PlannedCommand[] = [];
  const seen = new Map<string, number>();
  for (const [index, submission] of submissions.entries()) {
    const { commandId, commandHash } = submission.context;
    const before = seen.get(commandId);
    const answer = replayOf(submission, planning.known);
    if (before !== undefined && submissions[before]?.context.commandHash !== commandHash)
      return { kind: 'refused_before', index, result: idReused(commandId) };
    if (answer?.outcome === 'refused') return { kind: 'refused_before', index, result: answer };
    if (before !== undefined) entries.push({ kind: 'repeats', index: before });
    else if (answer !== undefined) entries.push({ kind: 'answered', result: answer });
    else {
      const command = planCommand(submission, streamsNeeded(submission.command), view, planning);
      if (command.refusal !== undefined) return { kind: 'refused', index, command };
      entries.push({ kind: 'planned', command });
      commands.push(command);
    }
    if (before === undefined) seen.set(commandId, index);
  }
  return { kind: 'planned', entries, commands };
};

/** The answers of an accepted atomic batch whose first event got `firstPosition`. */
export const atomicAnswers = (
  entries: readonly AtomicEntry[],
  firstPosition: number,
): readonly Extract<CommandResult, { outcome: 'accepted' }>[] => {
  const answers: Extract<CommandResult, { outcome: 'accepted' }>[] = [];
  let offset = 0;
  for (const entry of entries) {
    if (entry.kind === 'answered') answers.push(entry.result);
    else if (entry.kind === 'repeats') {
      const first = answers[entry.index];
      if (first !== undefined) answers.push({ ...first, replayed: true });
    } else {
      const { submission, outcome, events } = entry.command;
      const result = toResult(submission.context.commandId, outcome, firstPosition + offset, false);
      if (result.outcome === 'accepted') answers.push(result);
      offset += events.length;
    }
  }
  return answers;
};
