import type { AppendResult, LogWriter } from '@tallyman/event-store';
import { itemsOf, type Batch, type CopyItem } from './batches.js';
import { CopyError } from './copy-log.js';

/** Appends under way at once. Behind one that fails nothing is written, so the destination has a prefix at any time. */
const UNDER_WAY = 8;

/** Appends the batches in order; `onAppended` hears of each when it is in the log. Throws `destination_changed`, `EventStoreError`. */
export const appendBatches = async (
  writer: LogWriter,
  batches: AsyncIterable<Batch>,
  onAppended: (batch: Batch) => void,
): Promise<void> => {
  const underWay: { readonly batch: Batch; readonly done: Promise<void> }[] = [];
  const settleFirst = async (): Promise<void> => {
    const first = underWay.shift();
    if (first === undefined) return;
    await first.done;
    onAppended(first.batch);
  };
  try {
    for await (const batch of batches) {
      const done = appendOne(writer, batch);
      // Waited for in order below; until then its failure must not count as one that nobody looks at.
      done.catch(() => undefined);
      underWay.push({ batch, done });
      if (underWay.length >= UNDER_WAY) await settleFirst();
    }
    while (underWay.length > 0) await settleFirst();
  } finally {
    await Promise.allSettled(underWay.map(({ done }) => done));
  }
};

const appendOne = async (writer: LogWriter, batch: Batch): Promise<void> => {
  const items = itemsOf(batch);
  const results = await writer.append(items, batch[0]?.recordedAt ?? 0);
  for (const [index, item] of items.entries()) checkResult(item, results[index]);
};

const checkResult = ({ firstPosition, streams }: CopyItem, result: AppendResult | undefined): void => {
  if (result?.kind === 'appended' && (firstPosition === undefined || firstPosition === result.firstPosition)) return;
  const what =
    firstPosition === undefined ? 'commands' : `${streams[0]?.stream ?? ''} at position ${String(firstPosition)}`;
  throw new CopyError('destination_changed', `The destination did not take ${what} as it was: ${reasonOf(result)}`);
};

const reasonOf = (result: AppendResult | undefined): string => {
  switch (result?.kind) {
    case 'appended':
      return `it is at position ${String(result.firstPosition)} now, because something else was written meanwhile`;
    case 'conflict':
      return `the stream ${result.stream} is at revision ${String(result.actual)}`;
    case 'duplicate_command':
      return `it has the command ${result.commandId} already`;
    case undefined:
      return 'it did not answer';
  }
};
