import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreError } from '@tallyman/event-store';
import type { Connections } from './connections.js';
import { findCommands } from './find-commands.js';
import type { FirstRow } from './group-message.js';
import { EVENT_AT, FENCE_OFF } from './statements.js';
import type { LogRow } from './statements.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/** Appends whose answers were lost, in the order in which they were sent. */
export interface LostAppends {
  readonly epoch: number;
  /** The log's count of appends before them. */
  readonly appends: number;
  readonly firstRows: readonly (FirstRow | undefined)[];
  readonly cause: unknown;
}

/** `committed`: how many of them are in the log, from the first on. */
export type Settled =
  /** The log is still the writer's own, behind a new fence. */
  | { readonly kind: 'own'; readonly committed: number; readonly row: LogRow }
  | { readonly kind: 'deposed'; readonly committed: number };

/**
 * Finds out which of the lost appends were committed. Moving the fence waits for one that still runs, and refuses those that the
 * server only comes to later. Throws `outcome_unknown` when the log cannot be asked within `patienceMs`.
 */
export const settle = async (connections: Connections, lost: LostAppends, patienceMs: number): Promise<Settled> => {
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

const ask = async (connections: Connections, lost: LostAppends): Promise<Settled> => {
  const [row] = await connections.query(FENCE_OFF, [lost.epoch]);
  if (row !== undefined) return { kind: 'own', committed: row.appends - lost.appends, row };
  // Another epoch: the lost appends have ended before it, and their first rows, if they have one, are there to be seen.
  let committed = 0;
  for (const row of lost.firstRows) {
    if (!(await isInLog(connections, row))) break;
    committed += 1;
  }
  return { kind: 'deposed', committed };
};

/** Recognises a group by its first row, hash and time: another owner's try of the same command has another time. */
const isInLog = async (connections: Connections, row: FirstRow | undefined): Promise<boolean> => {
  if (row === undefined) return false;
  if ('position' in row) {
    const [there] = await connections.query(EVENT_AT, [row.position]);
    return there?.id === row.id && Buffer.compare(there.hash, row.hash) === 0;
  }
  const [there] = await findCommands(connections, [row.commandId]);
  return (
    there !== undefined &&
    'commandHash' in there &&
    there.recordedAt === row.recordedAt &&
    there.outcome === row.outcome &&
    Buffer.compare(there.commandHash, row.commandHash) === 0
  );
};

const unknown = (lost: LostAppends, error: unknown): EventStoreError =>
  new EventStoreError(
    'outcome_unknown',
    'An append lost its connection, and the log cannot say whether it was committed',
    { cause: new AggregateError([lost.cause, error]) },
  );
