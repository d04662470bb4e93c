import { EventStoreError } from '@tallyman/event-store';
import type { AllRange, LogClient, StoredInAll } from './client.js';
import { guarded, historyMissing } from './faults.js';
import type { IndexedEvent } from './log-index.js';
import type { LogNames } from './names.js';
import type { OpenLog } from './open-log.js';
import { retried } from './retried.js';
import { meaningOf } from './stored-form.js';
import { startTail } from './tail.js';
import type { TailOptions } from './tail.js';

export type LogParts = Omit<TailOptions, 'start'>;

/** Opens the log when first asked for it, and again if that failed. */
export const createOpener = (
  parts: LogParts,
): {
  readonly open: () => Promise<OpenLog>;
  /** If it has been opened. */
  readonly opened: () => OpenLog | undefined;
  readonly close: () => Promise<void>;
} => {
  let opening: Promise<OpenLog> | undefined;
  let opened: OpenLog | undefined;
  let isClosed = false;
  return {
    async open() {
      if (isClosed) throw new EventStoreError('store_unavailable', 'The store is closed');
      opening ??= openLog(parts);
      const mine = opening;
      try {
        const log = await guarded(mine);
        opened = log;
        log.tail.check();
        return log;
      } catch (error) {
        if (opening === mine && (await isFailed(mine))) opening = undefined;
        throw error;
      }
    },
    opened: () => opened,
    async close() {
      isClosed = true;
      const log = await opening?.catch(() => undefined);
      await log?.tail.close();
    },
  };
};

const isFailed = (opening: Promise<OpenLog>): Promise<boolean> =>
  opening.then(
    () => false,
    () => true,
  );

const openLog = async (parts: LogParts): Promise<OpenLog> => {
  const { client, index, names } = parts;
  const end = await index.end();
  const [last, lastRowAt] = await Promise.all([index.atOrBefore(end.position), lastRowTime(client, names)]);
  // Whoever may not read `$all` would wait for the tail in vain.
  if (last === undefined) await retried(() => firstOf(client, { direction: 'backwards', limit: 1 }));
  else await retried(() => checkIsThere(client, last));
  const recordedAt = Math.max(last?.recordedAt ?? 0, lastRowAt);
  return { client, index, names, tail: startTail({ ...parts, start: { ...end, recordedAt } }) };
};

const firstOf = async (client: LogClient, range: AllRange): Promise<StoredInAll | undefined> => {
  for await (const stored of client.readAll(range)) return stored;
  return undefined;
};

/** The last event that the index knows must be in the log: else this is another log, or one that has lost its end. */
const checkIsThere = async (client: LogClient, { stream, revision, commit }: IndexedEvent): Promise<void> => {
  const end = await firstOf(client, { direction: 'backwards', limit: 1 });
  if (end !== undefined && end.commit >= commit) {
    const there = await firstOf(client, { from: commit, direction: 'forwards', limit: 1 });
    if (there?.stream === stream && there.revision === revision) return;
  }
  throw historyMissing(stream, `revision ${String(revision)}, which the index knows, is not in the log`);
};

/** Command rows have no position: the index does not know their times. */
const lastRowTime = async (client: LogClient, names: LogNames): Promise<number> => {
  const [last] = await client.readStream(names.commands, { direction: 'backwards', limit: 1 });
  const meaning = last === undefined ? undefined : meaningOf(last, names);
  return meaning?.kind === 'rows' ? meaning.recordedAt : 0;
};
