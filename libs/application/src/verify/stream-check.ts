import {
  CHAIN_START,
  chainHash,
  isStockEvent,
  type DecodedEvent,
  type DecodedStockEvent,
  type RecordedEvent,
} from '@tallyman/event-catalog';
import {
  CONDITIONS,
  postingsOf,
  quantityDeltas,
  STOCK_FIELDS,
  stockItemOf,
  type StockField,
  type StockItemId,
  type StockQuantities,
} from '@tallyman/inventory';
import { isWhole } from '@tallyman/kernel';
import type { StockFact } from '@tallyman/projections';
import type { Findings } from './findings.js';
import { faultOf } from './other-domains.js';

/** What is remembered of one stream: bounded, however long it is. */
export class StreamCheck {
  readonly item: StockItemId | undefined;
  readonly quantities: Record<StockField, number>;
  revision = -1;
  /** Of the last event. */
  position = 0;
  hash = CHAIN_START;
  /** Whether the views' row of it was compared. */
  compared = false;
  /** How far the promise book was off after the last event; told again only when it changes. */
  private imbalance = 0;

  constructor(
    readonly stream: string,
    private readonly findings: Findings,
  ) {
    this.item = stockItemOf(stream);
    this.quantities = Object.fromEntries(STOCK_FIELDS.map((field) => [field, 0])) as Record<StockField, number>;
  }

  /** The next event of the stream; `undefined` as decoded when it cannot be read. Gives what other views are to be told of it. */
  add(recorded: RecordedEvent, decoded: DecodedEvent | undefined): StockFact | undefined {
    this.checkChain(recorded);
    this.revision = recorded.revision;
    this.position = recorded.position;
    // A copy: a slice of a driver's buffer would keep the whole of it in memory.
    this.hash = Uint8Array.from(recorded.hash);
    if (decoded === undefined) return undefined;
    if (!isStockEvent(decoded)) {
      const fault = faultOf(decoded);
      if (fault !== undefined) this.report(fault.code, recorded, fault.detail);
      return undefined;
    }
    if (this.item !== undefined) return this.apply(recorded, decoded, this.item);
    this.report('event_misplaced', recorded, `${decoded.type} is in no stock stream`);
    return undefined;
  }

  private checkChain(recorded: RecordedEvent): void {
    const wanted = this.revision + 1;
    if (recorded.revision !== wanted)
      this.report('revision_gap', recorded, `revision ${String(recorded.revision)} where ${String(wanted)} is due`);
    const recomputed = Buffer.from(chainHash(this.hash, recorded));
    if (!recomputed.equals(recorded.hash))
      this.report(
        'hash_broken',
        recorded,
        `revision ${String(recorded.revision)} has ${hex(recorded.hash)}; its content after the event before it gives ${hex(recomputed)}`,
      );
  }

  private apply(recorded: RecordedEvent, event: DecodedStockEvent, item: StockItemId): StockFact | undefined {
    const effect = effectOf(item, event);
    if (effect === undefined) {
      this.report('event_unreadable', recorded, `the data of this ${event.type} do not say whole quantities`);
      return undefined;
    }
    if (effect.physical !== 0)
      this.report(
        'physical_sum_not_zero',
        recorded,
        `the physical postings of ${event.type} sum to ${String(effect.physical)}`,
      );
    for (const field of STOCK_FIELDS) this.quantities[field] += effect.deltas[field];
    for (const condition of CONDITIONS)
      if (effect.deltas[condition] < 0 && this.quantities[condition] < 0)
        this.report('place_below_zero', recorded, `${condition} is ${String(this.quantities[condition])}`);
    this.checkPromises(recorded);
    return { item, event };
  }

  private checkPromises(recorded: RecordedEvent): void {
    const { free, held, committed, sellable } = this.quantities;
    const imbalance = free + held + committed - sellable;
    if (imbalance !== this.imbalance && imbalance !== 0)
      this.report(
        'promise_sum_not_sellable',
        recorded,
        `free ${String(free)} + held ${String(held)} + committed ${String(committed)} is not sellable ${String(sellable)}`,
      );
    this.imbalance = imbalance;
  }

  private report(code: Parameters<Findings['add']>[0], { position }: RecordedEvent, detail: string): void {
    this.findings.add(code, detail, { position, stream: this.stream });
  }
}

interface Effect {
  readonly deltas: StockQuantities;
  /** Sum of the physical book: 0, or units came from nowhere. */
  readonly physical: number;
}

/** `undefined`: the stored data is not what an event of this type says. Anything may stand in a log that was tampered with. */
const effectOf = (item: StockItemId, event: DecodedStockEvent): Effect | undefined => {
  try {
    const postings = postingsOf(item, event);
    const deltas = quantityDeltas(item, postings);
    const physical = postings.filter(({ book }) => book === 'physical').reduce((sum, { delta }) => sum + delta, 0);
    return STOCK_FIELDS.every((field) => isWhole(deltas[field])) && isWhole(physical)
      ? { deltas, physical }
      : undefined;
  } catch {
    return undefined;
  }
};

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
