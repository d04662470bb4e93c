import type { EventStore, LogHead } from '@tallyman/event-store';
import { compareCommands } from './compare-commands.js';
import { compareEvents } from './compare-events.js';
import type { CopyLog, CopyOptions, CopyProgress } from './copy-log.js';
import { copyRange, type CopiedRange, type RangePorts } from './copy-range.js';
import { Differences, type LogComparison } from './log-comparison.js';
import { resumePoint } from './resume-point.js';
import { StreamChains } from './stream-chains.js';

export type CopyPorts = RangePorts;

/** Memory is bounded by the number of streams, not of events. */
export const createCopyLog =
  (ports: CopyPorts): CopyLog =>
  async (options = {}) => {
    const { source, destination } = ports;
    // Up to its own time and no further: what the source records later may be as old as this, but not older.
    const head = await source.head();
    const from = await resumePoint(source, head, destination);
    const copied = await copyRange(ports, from, head, options);
    return {
      upTo: head.position,
      copiedEvents: copied.events,
      copiedCommands: copied.commands,
      comparison: await compare(source, destination, head, copied, options),
    };
  };

const compare = async (
  source: EventStore,
  destination: EventStore,
  head: LogHead,
  { lastCommands }: CopiedRange,
  { onProgress, signal }: CopyOptions,
): Promise<LogComparison> => {
  const tell = (progress: CopyProgress): void => {
    signal?.throwIfAborted();
    onProgress?.(progress);
  };
  const differences = new Differences();
  const sides = {
    source: { store: source, chains: new StreamChains() },
    destination: { store: destination, chains: new StreamChains() },
    differences,
  };
  const rows = await compareEvents(sides, head.position, (done) => {
    tell({ phase: 'comparing events', done, total: head.position });
  });
  const belongs = ({ recordedAt, commandId }: { readonly recordedAt: number; readonly commandId: string }): boolean =>
    recordedAt < head.recordedAt || lastCommands.has(commandId);
  const eventless = await compareCommands({ source, destination, belongs, differences }, (done) => {
    tell({ phase: 'comparing commands', done, total: 0 });
  });
  return {
    equal: differences.count === 0,
    events: head.position,
    streams: sides.source.chains.streams,
    commands: rows + eventless,
    sourceDigest: sides.source.chains.digest(),
    destinationDigest: sides.destination.chains.digest(),
    differences: differences.listed,
    differenceCount: differences.count,
  };
};
