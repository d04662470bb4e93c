import { WindowOverflowError } from '@tallyman/projections';
import type { RebuildRecord } from '@tallyman/read-models';
import { foldAhead } from './fold-ahead.js';
import { createFoldThreads } from './fold-threads.js';
import { createLocalFolder } from './range-folder.js';
import type { RangeFolder } from './range-folder.js';
import type { RebuildOptions } from './rebuild-options.js';
import { ShadowWriter } from './shadow-writer.js';

/** Events folded at a time: so many that the rows handed over weigh little; where they would be many the window ends earlier. */
const LONGEST_RANGE = 400_000;
const SHORTEST_RANGE = 20_000;
const FLUSH_EVENTS = 1_000_000;
/** So near to the live generation the rest is folded while the live runner waits. */
const NEAR = 1000;
/** Under heavy traffic it may never get that near: then a window or less must do after so many tries. */
const TRIES = 5;
const SHORT = 10_000;

export type Filled = 'near' | 'moved' | 'aborted';

const openFolder = <Changes>(
  { projection, store, threads }: RebuildOptions<Changes>,
  events: number,
  signal: AbortSignal,
): RangeFolder<Changes> =>
  threads === undefined || events < threads.minEvents
    ? createLocalFolder(projection, store.scanLog, signal)
    : createFoldThreads(projection, threads);

/** The same number for everybody, at least two, so that nobody is left with a long one at the end. */
const rangeSize = (events: number, { parallel }: Pick<RangeFolder<unknown>, 'parallel'>): number => {
  const each = Math.max(2, Math.ceil(events / (parallel * LONGEST_RANGE)));
  return Math.max(SHORTEST_RANGE, Math.ceil(events / (each * parallel)));
};

type Reach = 'there' | 'log_ended' | 'moved' | 'aborted';

/** Folds on to the target. */
const advance = async <Changes>(
  { windowSize }: RebuildOptions<Changes>,
  folder: RangeFolder<Changes>,
  writer: ShadowWriter<Changes>,
  target: number,
  signal: AbortSignal,
): Promise<Reach> => {
  const size = windowSize ?? rangeSize(target - writer.position, folder);
  for await (const window of foldAhead(folder, writer.position, target, size)) {
    if (signal.aborted) return 'aborted';
    if (!(await writer.add(window, target))) return 'moved';
  }
  if (!(await writer.flush(target))) return 'moved';
  return writer.position < target ? 'log_ended' : 'there';
};

/** Fills the shadow until it is near the live generation. `moved`: cancelled, or a write thought lost was not; look again. */
const fill = async <Changes>(
  options: RebuildOptions<Changes>,
  { rebuildId, position }: RebuildRecord,
  flushEvents: number,
  signal: AbortSignal,
): Promise<Filled> => {
  const { projection, rebuildStore, now = Date.now } = options;
  const livePosition = (): Promise<number> => rebuildStore.livePosition();
  let target = await livePosition();
  const writer = new ShadowWriter({ projection, rebuildStore, rebuildId, position, flushEvents, now });
  const folder = openFolder(options, target - position, signal);
  // Ends what is being folded, whoever waits for it.
  const close = (): void => void folder.close();
  signal.addEventListener('abort', close);
  try {
    for (let tries = 0; target - writer.position > NEAR; target = await livePosition()) {
      if (target - writer.position <= SHORT && ++tries > TRIES) break;
      const reach = await advance(options, folder, writer, target, signal);
      // The log ends before the live checkpoint: that is for the comparison to say.
      if (reach === 'log_ended') break;
      if (reach !== 'there') return reach;
    }
    return 'near';
  } catch (error) {
    if (signal.aborted) return 'aborted';
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
    await folder.close();
    await writer.settled();
  }
};

/** As above; where the sums of joined windows would overflow, each is written by itself. */
export const fillShadow = async <Changes>(
  options: RebuildOptions<Changes>,
  record: RebuildRecord,
  signal: AbortSignal,
): Promise<Filled> => {
  try {
    return await fill(options, record, options.flushEvents ?? FLUSH_EVENTS, signal);
  } catch (error) {
    const now = await options.rebuildStore.get(record.rebuildId);
    if (!(error instanceof WindowOverflowError) || now?.status !== 'running') throw error;
    return fill(options, now, 1, signal);
  }
};
