import type { EventlessCommand, EventStore } from '@tallyman/event-store';
import type { Differences } from './log-comparison.js';

export interface ComparedCommands {
  readonly source: EventStore;
  readonly destination: EventStore;
  /** Whether a command of the source was there when the copy was made. */
  readonly belongs: (command: EventlessCommand) => boolean;
  readonly differences: Differences;
}

/** The commands without events of both logs, those of one time together, in order of time; says how many the source has. */
export const compareCommands = async (
  { source, destination, belongs, differences }: ComparedCommands,
  onTime: (commands: number) => void,
): Promise<number> => {
  const ours = byTime(source, belongs);
  const theirs = byTime(destination, () => true);
  let compared = 0;
  try {
    let [one, other] = await Promise.all([ours.next(), theirs.next()]);
    while (one.done !== true || other.done !== true) {
      const time = Math.min(timeOf(one), timeOf(other));
      const [left, right] = [at(one, time), at(other, time)];
      compareTogether(left, right, differences);
      compared += left.size;
      onTime(compared);
      if (timeOf(one) === time) one = await ours.next();
      if (timeOf(other) === time) other = await theirs.next();
    }
  } finally {
    await ours.return();
    await theirs.return();
  }
  return compared;
};

/** The commands of one time, by their ids. */
interface Together {
  readonly recordedAt: number;
  readonly commands: Map<string, EventlessCommand>;
}

type Step = IteratorResult<Together, void>;

const timeOf = (step: Step): number => (step.done === true ? Infinity : step.value.recordedAt);

const NONE: ReadonlyMap<string, EventlessCommand> = new Map();

const at = (step: Step, time: number): ReadonlyMap<string, EventlessCommand> =>
  step.done === true || step.value.recordedAt !== time ? NONE : step.value.commands;

async function* byTime(
  store: EventStore,
  belongs: (command: EventlessCommand) => boolean,
): AsyncGenerator<Together, void, undefined> {
  let together: Together | undefined;
  for await (const page of store.scanCommands()) {
    for (const command of page.filter(belongs)) {
      const { recordedAt, commandId } = command;
      if (together !== undefined && together.recordedAt !== recordedAt) {
        yield together;
        together = undefined;
      }
      together ??= { recordedAt, commands: new Map() };
      together.commands.set(commandId, command);
    }
  }
  if (together !== undefined) yield together;
}

const compareTogether = (
  ours: ReadonlyMap<string, EventlessCommand>,
  theirs: ReadonlyMap<string, EventlessCommand>,
  differences: Differences,
): void => {
  for (const [commandId, command] of ours) {
    const other = theirs.get(commandId);
    if (other === undefined) {
      const detail = `the destination does not have it at ${timeText(command)}`;
      differences.add({ code: 'command_missing', commandId, detail });
      continue;
    }
    const parts = [
      ...(command.outcome === other.outcome ? [] : ['outcome']),
      ...(Buffer.from(command.commandHash).equals(other.commandHash) ? [] : ['hash']),
    ];
    if (parts.length > 0)
      differences.add({ code: 'command_differs', commandId, detail: `${parts.join(', ')}: not the same` });
  }
  for (const [commandId, command] of theirs) {
    if (ours.has(commandId)) continue;
    const detail = `the source does not have it at ${timeText(command)}`;
    differences.add({ code: 'command_extra', commandId, detail });
  }
};

const timeText = ({ recordedAt }: EventlessCommand): string => new Date(recordedAt).toISOString();
