import type { DataSource } from 'typeorm';
import { EventStoreError, isStorableName, type StreamSnapshot } from '@tallyman/event-store';
import type { IndexBatch, IndexedEvent, IndexEnd, LogIndex } from '@tallyman/event-store-eventstoredb';
import { numbers, texts } from '../bulk-writer/arrays.js';
import type { Sql } from '../bulk-writer/sql.js';
import * as sql from './statements.js';

/**
 * The index of a log in EventStoreDB, in the database of the views (`migrate` makes its tables). The database stays open when it is closed.
 * Throws `index_unavailable`; `history_missing` for a batch that it cannot be, beside what it has. What it has taken stays taken, also after a crash: it never ends before an end that it has told.
 */
export const createLogIndex = (database: DataSource): LogIndex => {
  const rows = <Row>(statement: string, parameters: unknown[]): Promise<Row[]> =>
    reached(database.query<Row[]>(statement, parameters));
  return {
    end: async () => endOf(await rows<sql.EndRow>(sql.END, [])),
    add: (from, batch) =>
      reached(database.transaction('READ COMMITTED', (transaction) => addBatch(transaction, from, batch))),
    atOrBefore: async (position) => {
      const [row] = await rows<sql.EventRow>(sql.AT_OR_BEFORE, [int8(position)]);
      return row === undefined ? undefined : indexedEvent(row);
    },
    positionAt: async (time) => Number((await rows<sql.PositionRow>(sql.POSITION_AT, [int8(time)]))[0]?.position ?? 0),
    positionsOf: async (stream, from, to, limit) => {
      // A name that cannot be stored names nothing; PostgreSQL would not even take it as a parameter.
      if (limit <= 0 || !isStorableName(stream)) return [];
      const found = await rows<sql.RevisionRow>(sql.POSITIONS_OF, [stream, int8(from), int8(to), int8(limit)]);
      return found.map(({ revision, position }) => ({ revision: Number(revision), position: Number(position) }));
    },
    findCommands: async (keys) => {
      const found = await rows<sql.CommandRow>(sql.COMMANDS, [texts(keys)]);
      return found.map(({ revision, ...row }) => ({ ...row, revision: Number(revision) }));
    },
    saveSnapshots: async (snapshots) => {
      if (snapshots.length > 0) await rows(sql.SAVE_SNAPSHOTS, snapshotParameters(snapshots));
    },
    findSnapshots: async (streams) => {
      const found = await rows<sql.SnapshotRow>(sql.SNAPSHOTS, [texts(streams.filter(isStorableName))]);
      return found.map(({ revision, ...row }) => ({ ...row, revision: Number(revision) }));
    },
    close: () => Promise.resolve(),
  };
};

const UNIQUE_VIOLATION = '23505';

const reached = async <T>(answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION)
      throw new EventStoreError('history_missing', `The index of the log contradicts the log: ${reason}`, {
        cause: error,
      });
    throw new EventStoreError('index_unavailable', `The index of the log cannot be reached or used: ${reason}`, {
      cause: error,
    });
  }
};

/** As `bigint` takes it: infinities and fractions are fair questions. */
const int8 = (value: number): number =>
  Math.floor(Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value)));

const endOf = ([row]: readonly sql.EndRow[]): IndexEnd => {
  if (row === undefined) throw new EventStoreError('index_unavailable', 'The index of the log has lost its end');
  return { position: Number(row.position), commit: BigInt(row.commit) };
};

const indexedEvent = ({ stream, ...row }: sql.EventRow): IndexedEvent => ({
  position: Number(row.position),
  stream,
  revision: Number(row.revision),
  commit: BigInt(row.commit),
  recordedAt: Number(row.recordedAt),
});

const addBatch = async (transaction: Sql, from: IndexEnd, { events, commands, end }: IndexBatch): Promise<boolean> => {
  const [moved] = await transaction.query<[sql.PositionRow[], number]>(sql.MOVE_END, [
    from.position,
    String(from.commit),
    end.position,
    String(end.commit),
  ]);
  if (moved.length === 0) return false;
  if (events.length > 0)
    await transaction.query(sql.ADD_EVENTS, [
      numbers(events.map(({ position }) => position)),
      numbers(events.map(({ revision }) => revision)),
      numbers(events.map(({ commit }) => commit)),
      numbers(events.map(({ recordedAt }) => recordedAt)),
      texts(events.map(({ stream }) => stream)),
    ]);
  if (commands.length > 0)
    await transaction.query(sql.ADD_COMMANDS, [
      texts(commands.map(({ key }) => key)),
      numbers(commands.map(({ revision }) => revision)),
      texts(commands.map(({ stream }) => stream)),
    ]);
  return true;
};

const snapshotParameters = (snapshots: readonly StreamSnapshot[]): unknown[] => [
  texts(snapshots.map(({ stream }) => stream)),
  numbers(snapshots.map(({ revision }) => revision)),
  numbers(snapshots.map(({ format }) => format)),
  texts(snapshots.map(({ state }) => state)),
];
