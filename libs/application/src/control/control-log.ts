import { randomUUID } from 'node:crypto';
import type { CommandContext, ControlEvent } from '@tallyman/event-catalog';
import { OWN_ID_PREFIX, ownContext } from '../commands/own-context.js';
import type { LogSubmission } from '../commands/log-command.js';
import type { Sequencer } from '../commands/sequencer.js';

/** Puts the service's own acts on record, as events in the same log. */
export interface ControlRecorder {
  /**
   * Appends `event` to `stream`, booked on `subsystem` (and `actor`). A repeat under the same `act` writes nothing.
   * Answers the event's position. Rejects with `UnavailableError` when the log cannot take it now.
   */
  record(entry: ControlEntry): Promise<number>;
}

export interface ControlEntry {
  readonly event: ControlEvent;
  readonly stream: string;
  readonly subsystem: string;
  readonly actor?: string;
  /** Names the act; a random name when absent. */
  readonly act?: string;
}

export const createControlRecorder = (
  sequencer: Pick<Sequencer, 'submitAny'>,
  clock: () => number,
): ControlRecorder => ({
  async record({ event, stream, subsystem, actor, act = randomUUID() }) {
    const command = { type: 'RecordControlEvent', stream, event } as const;
    const own = ownContext(`${OWN_ID_PREFIX}control/${act}`, command, clock(), actor ?? 'service');
    const context: CommandContext = { ...own, subsystem };
    const submission: LogSubmission = { command, context };
    const result = await sequencer.submitAny(submission);
    if (result.outcome === 'refused') throw new Error(`the log refused a control event: ${result.refusal.code}`);
    return result.position;
  },
});
