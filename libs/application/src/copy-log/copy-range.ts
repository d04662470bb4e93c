import type { EventStore, LogHead, LogWriter } from '@tallyman/event-store';
import { appendBatches } from './append-batches.js';
import { batchesOf, type Batch } from './batches.js';
import { CopyError, type CopyOptions } from './copy-log.js';
import type { ResumePoint } from './resume-point.js';
import { inOrderOfTime, readCommandUnits, readEventUnits, type CommandUnit } from './source-units.js';

export interface CopiedRange {
  readonly events: number;
  readonly commands: number;
  /** Ids of the commands without events that the source had at the time of its head: it may get more at the same time. */
  readonly lastCommands: ReadonlySet<string>;
}

export interface RangePorts {
  readonly source: EventStore;
  readonly destination: EventStore;
  /** Who the destination is told that it is owned by. */
  readonly owner: string;
}

/** Copies what the destination lacks up to `head`. Becomes the owner of the destination only if there is something to copy. */
export const copyRange = async (
  { source, destination, owner }: RangePorts,
  from: ResumePoint,
  head: LogHead,
  { onProgress, signal }: CopyOptions,
): Promise<CopiedRange> => {
  const lastCommands = new Set<string>();
  async function* missingCommands(): AsyncGenerator<CommandUnit, void, undefined> {
    for await (const unit of readCommandUnits(source, from.recordedAt, head.recordedAt)) {
      const { recordedAt, command } = unit;
      if (recordedAt === head.recordedAt) lastCommands.add(command.commandId);
      const isOpen = recordedAt > from.recordedAt;
      if (isOpen || (await destination.findCommands([command.commandId])).length === 0) yield unit;
    }
  }
  const units = inOrderOfTime(readEventUnits(source, from.position, head.position), missingCommands());
  const copied = { events: 0, commands: 0 };
  let writer: LogWriter | undefined;
  const batches = untilAborted(batchesOf(units, destination.capabilities), signal);
  try {
    const first = await batches.next();
    if (first.done !== true) {
      writer = await acquire(destination, owner, from);
      await appendBatches(writer, startingWith(first.value, batches), (batch) => {
        for (const { event } of batch) copied[event === undefined ? 'commands' : 'events'] += 1;
        onProgress?.({ phase: 'copying', done: from.position + copied.events, total: head.position });
      });
    }
  } finally {
    await batches.return();
    await writer?.release();
  }
  return { ...copied, lastCommands };
};

const acquire = async (destination: EventStore, owner: string, { position }: ResumePoint): Promise<LogWriter> => {
  const writer = await destination.acquire(owner);
  if (writer.lastPosition === position) return writer;
  await writer.release();
  throw new CopyError('destination_changed', 'Somebody else wrote to the destination meanwhile');
};

async function* untilAborted(
  batches: AsyncIterable<Batch>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Batch, void, undefined> {
  for await (const batch of batches) {
    signal?.throwIfAborted();
    yield batch;
  }
}

async function* startingWith(first: Batch, rest: AsyncIterable<Batch>): AsyncGenerator<Batch, void, undefined> {
  yield first;
  yield* rest;
}
