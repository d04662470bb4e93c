import { appendToStream } from './append-to-stream.js';
import { findPlaces } from './open-log.js';
import type { OpenLog } from './open-log.js';
import type { LooseRow } from './plan-group.js';
import { knownRevision } from './unseen.js';
import type { Unseen } from './unseen.js';

export interface RowsWritten {
  /** Revision of the last row in the stream of commands; -1 if none was written. */
  readonly last: number;
  /** Rows that the log had by then: a deposed owner's were on their way. */
  readonly known: readonly LooseRow[];
}

/** Appends the rows of commands that made no events, in one append, behind what is `unseen`. */
export const appendRows = async (log: OpenLog, all: readonly LooseRow[], unseen: Unseen): Promise<RowsWritten> => {
  const { client, names, tail } = log;
  const known: LooseRow[] = [];
  let rows = all;
  let expected = knownRevision(unseen, names.commands, tail.events.revisionOf(names.commands)) ?? (await readLast(log));
  while (rows.length > 0) {
    const write = { stream: names.commands, expected, events: rows.map(({ toStore }) => toStore) };
    const outcome = await appendToStream(client, write);
    if (outcome.kind === 'written') return { last: expected + rows.length, known };
    expected = outcome.actual;
    await tail.reachRevisions(new Map([[names.commands, expected]]));
    const places = await findPlaces(
      log,
      rows.map(({ key }) => key),
    );
    known.push(...rows.filter(({ key }) => places.has(key)));
    rows = rows.filter(({ key }) => !places.has(key));
  }
  return { last: -1, known };
};

const readLast = async ({ client, names }: OpenLog): Promise<number> => {
  const [last] = await client.readStream(names.commands, { direction: 'backwards', limit: 1 });
  return last?.revision ?? -1;
};
