import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreError } from '@tallyman/event-store';
import type { ResolvedGroup } from '@tallyman/event-store';
import type { Connections } from './connections.js';
import { COMMANDS, EVENT_AT, FENCE_OFF } from './statements.js';
import type { LogRow } from './statements.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/** An append whose answer was lost. */
export interface LostAppend {
  readonly epoch: number;
  /** The log's count of appends before it. */
  readonly appends: number;
  readonly group: ResolvedGroup;
  readonly cause: unknown;
}

export type Settled =
  /** The log is still the writer's own, behind a new fence. */
  | { readonly kind: 'own'; readonly committed: boolean; readonly row: LogRow }
  | { readonly kind: 'deposed'; readonly committed: boolean };

/**
 * Finds out whether a lost append was committed. Moving the fence waits for it to end if it still runs, and refuses it if the
 * server only comes to it later. Throws `outcome_unknown` when the log cannot be asked within `patienceMs`.
 */
export const settle = async (connections: Connections, lost: LostAppend, patienceMs: number): Promise<Settled> => {
  const end = Date.now() + patienceMs;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
    try {
      return await ask(connections, lost);
    } catch (error) {
      if (Date.now() + wait > end) throw unknown(lost, error);
    }
    await pause(wait);
  }
};

const ask = async (connections: Connections, lost: LostAppend): Promise<Settled> => {
  const [row] = await connections.query(FENCE_OFF, [lost.epoch]);
  if (row !== undefined) return { kind: 'own', committed: row.appends !== lost.appends, row };
  // Another epoch: the lost append has ended before it, and its first row, if it has one, is there to be seen.
  return { kind: 'deposed', committed: await isInLog(connections, lost.group) };
};

/** Recognises the group by its first row, hash and time: another owner's try of the same command has another time. */
const isInLog = async (connections: Connections, { events, commands }: ResolvedGroup): Promise<boolean> => {
  const [event] = events;
  if (event !== undefined) {
    const [there] = await connections.query(EVENT_AT, [event.position]);
    return there?.id === event.id && Buffer.compare(there.hash, event.hash) === 0;
  }
  const [command] = commands;
  if (command === undefined) return false;
  const [there] = await connections.query(COMMANDS, [[command.commandId]]);
  return (
    there?.recordedAt === command.recordedAt &&
    there.outcome === command.outcome &&
    Buffer.compare(there.commandHash, command.commandHash) === 0
  );
};

const unknown = (lost: LostAppend, error: unknown): EventStoreError =>
  new EventStoreError(
    'outcome_unknown',
    'An append lost its connection, and the log cannot say whether it was committed',
    {
      cause: new AggregateError([lost.cause, error]),
    },
  );
