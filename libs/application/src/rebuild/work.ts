import { fillShadow } from './fill-shadow.js';
import type { Filled } from './fill-shadow.js';
import { foldRange } from './fold-range.js';
import type { RebuildOptions } from './rebuild-options.js';

/** Positions in one go while the live runner waits. */
const LAST_STRETCH = 10_000;

/**
 * Carries a running rebuild to its switch. Every step may be repeated: a worker that dies leaves a shadow with a checkpoint, and the next
 * one goes on from there. Returns when it is switched, cancelled or aborted.
 */
export const workOn = async <Changes>(
  options: RebuildOptions<Changes>,
  rebuildId: string,
  signal: AbortSignal,
): Promise<void> => {
  const { projection, store, rebuildStore, cache } = options;
  let filled: Filled = 'moved';
  while (filled === 'moved') {
    const record = await rebuildStore.get(rebuildId);
    if (record?.status !== 'running') return;
    filled = await fillShadow(options, record, signal);
  }
  if (filled === 'aborted' || signal.aborted) return;
  await rebuildStore.attachShadow(rebuildId);
  const result = await rebuildStore.switchOver(rebuildId, (from, to) =>
    foldRange(projection, store.scanLog, from, Math.min(to, from + LAST_STRETCH)),
  );
  if (result.kind === 'switched') cache.clear(result.certificate.toGeneration);
};

/** What is left to do after a switch: the certificate into the log, the retired tables out of the database. */
export const finish = async <Changes>(options: RebuildOptions<Changes>, rebuildId: string): Promise<void> => {
  const { rebuildStore, recordCertificate } = options;
  const record = await rebuildStore.get(rebuildId);
  if (record?.certificate !== undefined && !record.certificateRecorded) {
    await recordCertificate(record.certificate, record.requestedBy);
    await rebuildStore.certificateRecorded(rebuildId);
  }
  if (record?.status !== 'running') await rebuildStore.dropRetired();
};
