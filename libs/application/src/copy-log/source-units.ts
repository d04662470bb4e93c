import type { RecordedEvent } from '@tallyman/event-catalog';
import type { EventlessCommand, EventStore } from '@tallyman/event-store';
import { CopyError } from './copy-log.js';
import { firstCommandId, outcomesByPosition } from './outcomes.js';

const PAGE = 1000;

/** An event with the row of the command whose first event it is. */
export interface EventUnit {
  readonly recordedAt: number;
  readonly event: RecordedEvent;
  readonly command?: { readonly commandId: string; readonly outcome: string };
}

/** A command that made no events. */
export interface CommandUnit {
  readonly recordedAt: number;
  readonly event?: undefined;
  readonly command: EventlessCommand;
}

/** The smallest piece of a log. */
export type CopyUnit = EventUnit | CommandUnit;

/** Events with a position > `after` up to `upTo`. Throws `source_incomplete`. */
export async function* readEventUnits(
  source: EventStore,
  after: number,
  upTo: number,
): AsyncGenerator<EventUnit, void, undefined> {
  let position = after;
  while (position < upTo) {
    const page = await source.readLog(position, Math.min(PAGE, upTo - position));
    const outcomes = await outcomesByPosition(source, position, page.at(-1)?.position ?? position);
    for (const event of page) {
      if (event.position !== position + 1) break;
      position = event.position;
      yield eventUnit(event, outcomes.get(position));
    }
    if (page.at(-1)?.position !== position)
      throw new CopyError('source_incomplete', `The source has no event at position ${String(position + 1)}`);
  }
}

const eventUnit = (event: RecordedEvent, outcome: string | undefined): EventUnit => {
  const { recordedAt } = event;
  if (outcome === undefined) return { recordedAt, event };
  const commandId = firstCommandId(event);
  if (commandId === undefined)
    throw new CopyError(
      'source_incomplete',
      `The event at position ${String(event.position)} has the outcome of a command, and its body does not say of which`,
    );
  return { recordedAt, event, command: { commandId, outcome } };
};

/** Commands without events with a time from `from` to `to`. */
export async function* readCommandUnits(
  source: EventStore,
  from: number,
  to: number,
): AsyncGenerator<CommandUnit, void, undefined> {
  for await (const page of source.scanCommands()) {
    for (const command of page) {
      const { recordedAt } = command;
      if (recordedAt > to) return;
      if (recordedAt >= from) yield { recordedAt, command };
    }
  }
}

/** Both in order of time: at the same time events first. Throws `source_out_of_order`. */
export async function* inOrderOfTime(
  events: AsyncGenerator<EventUnit, void, undefined>,
  commands: AsyncGenerator<CommandUnit, void, undefined>,
): AsyncGenerator<CopyUnit, void, undefined> {
  try {
    let time = 0;
    let event = await events.next();
    let command = await commands.next();
    for (;;) {
      const isEvent =
        event.done !== true && (command.done === true || event.value.recordedAt <= command.value.recordedAt);
      const next = isEvent ? event : command;
      if (next.done === true) return;
      if (next.value.recordedAt < time) throw outOfOrder(next.value, time);
      time = next.value.recordedAt;
      yield next.value;
      if (isEvent) event = await events.next();
      else command = await commands.next();
    }
  } finally {
    await events.return();
    await commands.return();
  }
}

const outOfOrder = ({ event, command, recordedAt }: CopyUnit, time: number): CopyError => {
  const what = event === undefined ? `Command ${command.commandId}` : `The event at position ${String(event.position)}`;
  return new CopyError(
    'source_out_of_order',
    `${what} was recorded ${String(time - recordedAt)} ms before what comes before it: no store takes it at this place`,
  );
};
