import type { RebuildCertificate } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { FoldedWindow, RebuildRecord, RebuildStore, RequestedBy, StockCache } from '@tallyman/read-models';
import type { Log } from '../projections/log.js';
import { foldLog } from './fold-log.js';
import { createSpeed } from './speed.js';

export interface RebuildOptions {
  readonly store: EventStore;
  readonly rebuildStore: RebuildStore;
  readonly cache: StockCache;
  /**
   * Appends `ProjectionRebuilt` to the stream `projection-{name}`. It may be called again for the same certificate, after a crash
   * between the append and our note of it: derive the command id from `rebuildId`, then the repeat is no second event.
   */
  readonly recordCertificate: (certificate: RebuildCertificate, by: RequestedBy) => Promise<void>;
  readonly log: Log;
  /** Most events in one transaction; default 10,000. */
  readonly windowSize?: number;
  /** Milliseconds since 1970; default the clock. */
  readonly now?: () => number;
  /** Makes the id of a rebuild; default a random UUID. */
  readonly newId?: () => string;
}

const WINDOW = 10_000;
/** So near to the live generation the rest is folded while the live runner waits. */
const NEAR = 1000;
/** Under heavy traffic it may never get that near: then a window or less must do after so many tries. */
const TRIES = 5;

type Filled = 'near' | 'moved' | 'aborted';

/** Fills the shadow until it is near the live generation. `moved`: cancelled, or a write thought lost was not; look again. */
const fill = async (options: RebuildOptions, record: RebuildRecord, signal: AbortSignal): Promise<Filled> => {
  const { store, rebuildStore, windowSize = WINDOW, now = Date.now } = options;
  const speed = createSpeed(now);
  const livePosition = () => rebuildStore.livePosition(record.projection);
  let { position } = record;
  let next: Promise<FoldedWindow> | undefined;
  for (let target = await livePosition(), tries = 0; target - position > NEAR; target = await livePosition()) {
    if (target - position <= windowSize && ++tries > TRIES) break;
    if (signal.aborted) return 'aborted';
    const window = await (next ?? foldLog(store, position, target, windowSize));
    // The log ends before the live checkpoint: that is for the comparison to say.
    if (window.events === 0) break;
    position = window.to;
    next = position < target ? ahead(foldLog(store, position, target, windowSize)) : undefined;
    const progress = { targetPosition: target, eventsPerSecond: speed(window.events) };
    if (!(await rebuildStore.applyShadow(record.rebuildId, window, progress))) return 'moved';
  }
  return 'near';
};

/** Reads and folds while the database takes the window before it. Whoever awaits it gets the error; nobody else is to trip over it. */
const ahead = (window: Promise<FoldedWindow>): Promise<FoldedWindow> => {
  window.catch(() => undefined);
  return window;
};

/**
 * Carries a running rebuild to its switch. Every step may be repeated: a worker that dies leaves a shadow with a checkpoint, and the next
 * one goes on from there. Returns when it is switched, cancelled or aborted.
 */
export const workOn = async (options: RebuildOptions, rebuildId: string, signal: AbortSignal): Promise<void> => {
  const { store, rebuildStore, cache, windowSize = WINDOW } = options;
  let filled: Filled = 'moved';
  while (filled === 'moved') {
    const record = await rebuildStore.get(rebuildId);
    if (record?.status !== 'running') return;
    filled = await fill(options, record, signal);
  }
  if (filled === 'aborted' || signal.aborted) return;
  await rebuildStore.attachShadow(rebuildId);
  const result = await rebuildStore.switchOver(rebuildId, (from, to) => foldLog(store, from, to, windowSize));
  if (result.kind === 'switched') cache.clear(result.certificate.toGeneration);
};

/** What is left to do after a switch: the certificate into the log, the retired tables out of the database. */
export const finish = async (options: RebuildOptions, rebuildId: string): Promise<void> => {
  const { rebuildStore, recordCertificate } = options;
  const record = await rebuildStore.get(rebuildId);
  if (record?.certificate !== undefined && !record.certificateRecorded) {
    await recordCertificate(record.certificate, record.requestedBy);
    await rebuildStore.certificateRecorded(rebuildId);
  }
  if (record?.status !== 'running') await rebuildStore.dropRetired();
};
