import {
  eventId,
  isFirstEventId,
  storedEnvelope,
  type DecodedEvent,
  type RecordedEvent,
} from '@tallyman/event-catalog';
import type { EventStore, OutcomeAt, RecordedCommand } from '@tallyman/event-store';
import type { Findings } from './findings.js';
import { MetCommands } from './met-commands.js';

type FirstEvent = Pick<DecodedEvent, 'commandId' | 'commandHash' | 'position'>;

/** A command of the log, with the place of its first event if it made any. */
type FoundCommand = Pick<DecodedEvent, 'commandId'> & Partial<Pick<DecodedEvent, 'position' | 'stream'>>;

/**
 * Sets events against what the log says of the commands that made them, in one pass and in bounded memory. A command is in order whose first event
 * has its outcome and comes once, without a row that says that it made no events; whose others follow that one, with ids made of their places. The log
 * is asked only for commands of events that are not so, or perhaps not.
 */
export class CommandCheck {
  /** By the ids that their first events have, or would have. */
  private readonly met = new MetCommands();
  /** Of the newest command, while it is in order. */
  private first: FirstEvent | undefined;

  constructor(
    private readonly store: EventStore,
    private readonly findings: Findings,
  ) {}

  /** Must be called before the first events are checked: remembers the commands that made none. */
  async readEventless(onPage: () => void): Promise<void> {
    for await (const page of this.store.scanCommands()) {
      for (const { commandId } of page) this.met.meet(eventId(commandId, 0));
      await this.checkFound(page.map(({ commandId }) => ({ commandId })));
      onPage();
    }
  }

  /** The next events of the log, in order, with the outcomes that it has at their positions. */
  async check(events: readonly DecodedEvent[], outcomes: readonly OutcomeAt[]): Promise<void> {
    const answered = new Set(outcomes.map(({ position }) => position));
    await this.checkFound(
      events.flatMap(({ commandId, position, stream }) =>
        answered.has(position) ? [{ commandId, position, stream }] : [],
      ),
    );
    const doubtful = events.filter((event) => !this.isInOrder(event, answered));
    if (doubtful.length === 0) return;
    const rows = await this.store.findCommands([...new Set(doubtful.map(({ commandId }) => commandId))]);
    const byId = new Map(rows.map((row) => [row.commandId, row]));
    for (const event of doubtful) compare(event, byId.get(event.commandId), this.findings);
  }

  /** A command that is not found is decided anew when it is repeated. */
  private async checkFound(commands: readonly FoundCommand[]): Promise<void> {
    if (this.store.missedCommands === undefined || commands.length === 0) return;
    const missed = new Set(await this.store.missedCommands(commands.map(({ commandId }) => commandId)));
    for (const { commandId, ...where } of commands)
      if (missed.has(commandId)) {
        const detail = `command ${commandId} is in the log and not in its index: a repeat of it would be taken for a new one`;
        this.findings.add('command_not_found', detail, where);
      }
  }

  private isInOrder(event: DecodedEvent, answered: ReadonlySet<number>): boolean {
    const { id, commandId, commandHash, position } = event;
    const isNew = answered.has(position) && !this.met.meet(id);
    if (isFirstEventId(id, commandId)) {
      this.first = isNew ? { commandId, commandHash, position } : undefined;
      return isNew;
    }
    const { first } = this;
    return (
      first?.commandId === commandId &&
      first.commandHash === commandHash &&
      id === eventId(commandId, position - first.position)
    );
  }
}

/** Finds nothing if the event is in order after all. */
const compare = (event: DecodedEvent, row: RecordedCommand | undefined, findings: Findings): void => {
  const { commandId, commandHash, position, stream } = event;
  const where = { position, stream };
  if (row === undefined) {
    findings.add('command_missing', `the log has no outcome of the command ${commandId} that made it`, where);
    return;
  }
  if ('commandHash' in row) {
    findings.add('command_mismatch', `command ${commandId} has a row that says that it made no events`, where);
    return;
  }
  const { firstEvent } = row;
  if (firstEvent.position > position) {
    const first = String(firstEvent.position);
    findings.add('command_mismatch', `the first event of command ${commandId} comes later, at ${first}`, where);
    return;
  }
  if (firstEvent.id !== event.id && commandHashOf(firstEvent) !== commandHash)
    findings.add('command_mismatch', `command ${commandId} has another hash in its first event than in this`, where);
  // A command's events follow each other, and their ids are made of the command's and their place.
  const index = position - firstEvent.position;
  if (event.id !== eventId(commandId, index))
    findings.add('event_id_differs', `${event.id} is not the id of event ${String(index)} of its command`, where);
};

/** `undefined` if the body cannot be read; that is told of the first event itself. */
const commandHashOf = (event: RecordedEvent): string | undefined => {
  try {
    return storedEnvelope(event).commandHash;
  } catch {
    return undefined;
  }
};
