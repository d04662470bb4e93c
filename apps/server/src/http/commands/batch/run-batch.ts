import type { CommandGate, Log } from '@tallyman/application';
import type { BatchResult } from '../answers.js';
import type { Sender } from '../parse-command.js';
import { BatchSender } from './batch-sender.js';
import { ReadAhead, type AheadLimits, type Arrival } from './read-ahead.js';
import { readItem, type BatchItem, type ReadItem } from './read-item.js';

export interface BatchRun {
  readonly gate: CommandGate;
  readonly log: Log;
  /** Asked for all commands that come together: a stream may last for hours. */
  readonly senderNow: () => Sender;
  /** What may be under way at a time, and as much again may wait behind it. */
  readonly limits: AheadLimits;
}

type Arrivals<T> = AsyncIterable<Arrival<T>> | Iterable<Arrival<T>>;

/**
 * Results of the commands of a batch, in order, as they come. What arrives while one group is being decided is read meanwhile, and is
 * the next group. When the consumer does not fetch, or stops, no more is read.
 */
export async function* runBatch(arrivals: Arrivals<BatchItem>, run: BatchRun): AsyncGenerator<readonly BatchResult[]> {
  const sender = new BatchSender(run.gate, run.log);
  const ahead = new ReadAhead(readAll(arrivals, run.senderNow), run.limits);
  let index = 0;
  try {
    for (let group = await ahead.take(); group !== undefined; group = await ahead.take()) {
      yield await sender.send(group, index);
      index += group.length;
    }
  } finally {
    ahead.close();
  }
}

async function* readAll(arrivals: Arrivals<BatchItem>, senderNow: () => Sender): AsyncGenerator<Arrival<ReadItem>> {
  for await (const { items, bytes } of arrivals) {
    const sender = senderNow();
    yield { items: items.map((item) => readItem(item, sender)), bytes };
  }
}
