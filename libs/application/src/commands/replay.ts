import type { CommandContext } from '@tallyman/event-catalog';
import type { RecordedCommand } from '@tallyman/event-store';
import type { LogSubmission } from './log-command.js';
import { decodeOutcome, toResult } from './outcome.js';
import type { CommandResult, RefusedResult } from './results.js';

/** The first answer to a recorded command, marked as a replay. */
export const recordedResult = (recorded: RecordedCommand): CommandResult => {
  const firstPosition = 'firstEvent' in recorded ? recorded.firstEvent.position : 0;
  return toResult(recorded.commandId, decodeOutcome(recorded), firstPosition, true);
};

/** The hash of the canonical command, base64url, as the log has it: with the row, or in the body of its first event. */
export const recordedHash = (recorded: RecordedCommand): string =>
  'firstEvent' in recorded
    ? (JSON.parse(recorded.firstEvent.body) as CommandContext).commandHash
    : Buffer.from(recorded.commandHash).toString('base64url');

/** The answer to a command whose id the log knows: the first one again, or that the id was used for something else. */
export const replayOf = (
  { context }: LogSubmission,
  known: ReadonlyMap<string, RecordedCommand>,
): CommandResult | undefined => {
  const recorded = known.get(context.commandId);
  if (recorded === undefined) return undefined;
  return recordedHash(recorded) === context.commandHash ? recordedResult(recorded) : idReused(context.commandId);
};

/** Another command under an id that is taken. Not kept: the id belongs to the first one. */
export const idReused = (commandId: string): RefusedResult => ({
  commandId,
  outcome: 'refused',
  replayed: false,
  refusal: { code: 'command_id_reused', commandId },
});
