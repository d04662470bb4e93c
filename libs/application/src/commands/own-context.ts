import { commandHashOf, type CommandContext } from '@tallyman/event-catalog';
import type { LogCommand } from './log-command.js';

/** The name under which the service's own commands stand in the log; no key can be made for it. */
export const OWN_SUBSYSTEM = 'tallyman';

/** Ids of the service's own commands begin so; no client may use such a one, or it could take an id before the service needs it. */
export const OWN_ID_PREFIX = 'tallyman/';

/** The context of a command that the service itself sends at `now` (ms). */
export const ownContext = (commandId: string, command: LogCommand, now: number, actor: string): CommandContext => ({
  subsystem: OWN_SUBSYSTEM,
  actor,
  commandId,
  commandHash: commandHashOf(JSON.stringify(command)),
  ...('reasonCode' in command ? { reasonCode: command.reasonCode } : {}),
  occurredAt: new Date(now).toISOString(),
});
