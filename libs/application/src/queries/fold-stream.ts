import { decode, isStockEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import { postingsOf, quantityDeltas, stockStream } from '@tallyman/inventory';
import type { StockItemId, StockQuantities } from '@tallyman/inventory';
import { addQuantities, NO_QUANTITIES } from '@tallyman/projections';

/** A stock item as a prefix of its stream makes it. */
export interface FoldedItem {
  readonly quantities: StockQuantities;
  readonly position: number;
  readonly revision: number;
  /** Hex. */
  readonly chainHash: string;
}

export interface FoldedStream {
  /** After the last event that was wanted; `undefined` when there is none. */
  readonly last: FoldedItem | undefined;
  /** After the last event up to position `markAt`; `undefined` when there is none. */
  readonly mark: FoldedItem | undefined;
}

export interface FoldStreamOptions {
  /** The last position wanted. */
  readonly upTo?: number;
  /** Also tell the state as of this position. */
  readonly markAt?: number;
}

const PAGE = 1000;

/** Sums the postings of a stock item's events, page by page. */
export const foldStream = async (
  store: EventStore,
  item: StockItemId,
  { upTo = Infinity, markAt = 0 }: FoldStreamOptions,
): Promise<FoldedStream> => {
  let last: FoldedItem | undefined;
  let mark: FoldedItem | undefined;
  for (let from = 0; ; from += PAGE) {
    const page = await store.readStream(stockStream(item), { from, limit: PAGE });
    for (const recorded of page) {
      if (recorded.position > upTo) return { last, mark };
      const event = decode(recorded);
      const deltas = isStockEvent(event) ? quantityDeltas(item, postingsOf(item, event)) : NO_QUANTITIES;
      const { position, revision, hash: chainHash } = event;
      last = { quantities: addQuantities(last?.quantities ?? NO_QUANTITIES, deltas), position, revision, chainHash };
      if (position <= markAt) mark = last;
    }
    if (page.length < PAGE) return { last, mark };
  }
};
