import { randomUUID } from 'node:crypto';
import { checkAppend, isUnknown, type AppendDecision, type Expected } from './check-append.js';
import { createEventLog, type EventLog, type ProposedEvent } from './event-log.js';
import { createRecentIds } from './recent-ids.js';
import { createStreamIndex, type StreamIndex } from './stream-index.js';
import {
  DELETED_STREAM,
  isMetastream,
  isSoftDeleted,
  metastreamOf,
  originalOf,
  softDeletion,
  withTruncateBefore,
} from './stream-metadata.js';

export type WriteResult =
  /** `last`: revision of the last event, -1 for none; `position`: of the last event's record, as the server answers it. */
  | { readonly kind: 'written'; readonly last: bigint; readonly position: bigint }
  | Exclude<AppendDecision, { readonly kind: 'write' | 'repeat' }>;

/** The node's storage: its log, what is known of its streams, and the writes. */
export interface Store {
  readonly log: EventLog;
  readonly index: StreamIndex;
  readonly append: (stream: string, expected: Expected, events: readonly ProposedEvent[]) => WriteResult;
  readonly deleteStream: (stream: string, expected: Expected) => WriteResult;
  readonly tombstone: (stream: string, expected: Expected) => WriteResult;
  /** What a restart does: a new epoch's record in the log, and nothing remembered. */
  readonly restart: () => void;
}

const EPOCH = '$epoch';
const NOTHING = new Uint8Array();

const systemEvent = (type: string, data: Uint8Array): ProposedEvent => ({
  id: randomUUID(),
  type,
  isJson: true,
  data,
  metadata: NOTHING,
});

/** Some of what a node writes when its database is new, so that the log does not begin with a client's event. */
const firstEvents = (): readonly (readonly [string, ProposedEvent])[] => [
  ['$$$stats', systemEvent('$metadata', Buffer.from('{"$maxAge":2592000}'))],
  ['$user-admin', systemEvent('$UserCreated', Buffer.from('{"loginName":"admin"}'))],
  ['$users', { ...systemEvent('$User', Buffer.from('admin')), isJson: false }],
];

export const createStore = (): Store => {
  const log = createEventLog();
  const index = createStreamIndex();
  const recentIds = createRecentIds();
  log.onWrite((event) => {
    recentIds.remember(event);
    if (event.revision !== DELETED_STREAM) index.add(event);
  });

  const writeEvents = (stream: string, events: readonly ProposedEvent[]): WriteResult => {
    const last = index.lastRevision(stream);
    const written = log.write(stream, last + 1n, events).at(-1);
    return written === undefined
      ? { kind: 'written', last, position: log.writeHidden(stream) }
      : { kind: 'written', last: written.revision, position: written.position };
  };

  /** A soft-deleted stream comes back to life with its metadata, which goes on to hide what was deleted. */
  const revive = (stream: string, from: bigint): void => {
    const metadata = index.eventsOf(metastreamOf(stream)).at(-1);
    const data = metadata === undefined ? undefined : withTruncateBefore(metadata.data, from);
    if (data !== undefined) writeEvents(metastreamOf(stream), [systemEvent('$metadata', data)]);
  };

  const append: Store['append'] = (stream, expected, events) => {
    const decision = checkAppend(
      { index, recentIds },
      stream,
      expected,
      events.map(({ id }) => id),
    );
    if (decision.kind === 'repeat') {
      const { last } = decision;
      return { kind: 'written', last, position: index.eventsOf(stream)[Number(last)]?.position ?? 0n };
    }
    if (decision.kind !== 'write') return decision;
    const deleted = isMetastream(stream) ? originalOf(stream) : undefined;
    const revivesOriginal = deleted !== undefined && isSoftDeleted(index.metadataOf(deleted));
    const next = index.lastRevision(stream) + 1n;
    const result = writeEvents(stream, events);
    if (decision.revives) revive(stream, next);
    if (revivesOriginal) revive(deleted, index.lastRevision(deleted) + 1n);
    return result;
  };

  const remove = (stream: string, expected: Expected, write: () => WriteResult): WriteResult => {
    // The deletion's own id, which nobody repeats.
    const decision = checkAppend({ index, recentIds }, stream, expected, [randomUUID()]);
    return decision.kind === 'write' || decision.kind === 'repeat' ? write() : decision;
  };

  const start = (): void => {
    log.writeHidden(EPOCH);
    recentIds.forget();
  };
  start();
  for (const [stream, event] of firstEvents()) writeEvents(stream, [event]);

  return {
    log,
    index,
    append,
    deleteStream: (stream, expected) =>
      remove(stream, expected, () =>
        isUnknown({ index, recentIds }, stream)
          ? { kind: 'wrong_expected_revision', current: -1n }
          : writeEvents(metastreamOf(stream), [systemEvent('$metadata', softDeletion())]),
      ),
    tombstone: (stream, expected) =>
      remove(stream, expected, () => {
        const [written] = log.write(stream, DELETED_STREAM, [
          { ...systemEvent('$streamDeleted', NOTHING), isJson: false },
        ]);
        index.bury(stream);
        return { kind: 'written', last: DELETED_STREAM, position: written?.position ?? 0n };
      }),
    restart: start,
  };
};
