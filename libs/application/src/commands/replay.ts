import type { RecordedCommand } from '@tallyman/event-store';
import type { LogSubmission } from './log-model.js';
import { decodeOutcome, toResult } from './outcome.js';
import type { CommandResult } from './results.js';

/** The first answer to a recorded command, marked as a replay. */
export const recordedResult = ({ commandId, outcome, firstPosition }: RecordedCommand): CommandResult =>
  toResult(commandId, decodeOutcome(outcome), firstPosition, true);

/** The answer to a command whose id the log knows: the first one again, or that the id was used for something else. */
export const replayOf = (
  { context }: LogSubmission,
  known: ReadonlyMap<string, RecordedCommand>,
): CommandResult | undefined => {
  const { commandId, commandHash } = context;
  const recorded = known.get(commandId);
  if (recorded === undefined) return undefined;
  if (Buffer.from(recorded.commandHash).toString('base64url') === commandHash) return recordedResult(recorded);
  return { commandId, outcome: 'refused', replayed: false, refusal: { code: 'command_id_reused', commandId } };
};
