import { addPostings, NO_QUANTITIES, postingsOf, stockItemOf, stockStream } from '@tallyman/inventory';
import type { StockItemId } from '@tallyman/inventory';
import type { StockEventFact } from '@tallyman/event-catalog';
import type { HoldChange, StockItemChange } from './changes.js';
import { addHoldEvent, isHoldEvent } from './hold-deltas.js';
import { stockHolds } from './stock-holds.js';
import { RevisionGapError } from '../faults.js';
import { addQuantities, setSums } from './stock-items.js';
import type { QuantitySums } from './stock-items.js';

const itemOf = (event: StockEventFact): StockItemId => {
  const item = stockItemOf(event.stream);
  // A stock event outside a stock stream has no row to go to. Skipping it would hide it.
  if (item === undefined)
    throw new Error(`event ${String(event.position)} (${event.type}) is in ${event.stream}, which is no stock stream`);
  return item;
};

/** Begun and ended inside: there is no row to delete. */
const leavesNothing = (net: HoldChange): boolean => net.kind === 'delete' && net.unwritten === true;

/**
 * What a stretch of the log adds to one stock item and its holds: what one event touches, under one look-up. Changed in place: a new object
 * for every event of an item would outlive the young heap, and then the garbage collector is a third of a rebuild.
 */
export class ItemFold {
  /** All but the newest, by hold id. */
  private older: Map<string, HoldChange> | undefined;
  /** Most holds end before the next of their item begins: those never get into the table. */
  private newest: HoldChange | undefined;

  private constructor(
    readonly item: StockItemId,
    private readonly deltas: QuantitySums,
    private readonly firstRevision: number,
    private appliedPosition: number,
    private appliedRevision: number,
    private chainHash: string,
  ) {}

  /** Of an event that is still to be added. */
  static before(event: StockEventFact): ItemFold {
    const { position, revision, hash } = event;
    return new ItemFold(itemOf(event), { ...NO_QUANTITIES }, revision, position, revision - 1, hash);
  }

  static of({ item, deltas, firstRevision, appliedPosition, appliedRevision, chainHash }: StockItemChange): ItemFold {
    return new ItemFold(item, { ...deltas }, firstRevision, appliedPosition, appliedRevision, chainHash);
  }

  /** Every event moves the row, also one without postings: position, revision and hash say how far it is. */
  add(event: StockEventFact): void {
    this.follow(event.revision);
    if (isHoldEvent(event)) addHoldEvent(this.deltas, event);
    else setSums(this.deltas, addPostings(this.deltas, this.item, postingsOf(this.item, event)));
    this.appliedPosition = event.position;
    this.appliedRevision = event.revision;
    this.chainHash = event.hash;
  }

  join(later: StockItemChange): void {
    this.follow(later.firstRevision);
    setSums(this.deltas, addQuantities(this.deltas, later.deltas));
    this.appliedPosition = later.appliedPosition;
    this.appliedRevision = later.appliedRevision;
    this.chainHash = later.chainHash;
  }

  /** Says by how much the number of its holds has changed. */
  putHold(change: HoldChange): number {
    const { newest } = this;
    if (newest?.holdId === change.holdId) {
      const net = stockHolds.merge(newest, change);
      this.newest = leavesNothing(net) ? undefined : net;
      return this.newest === undefined ? -1 : 0;
    }
    const older = this.older?.get(change.holdId);
    if (older !== undefined) return this.putOlder(stockHolds.merge(older, change));
    if (leavesNothing(change)) return 0;
    if (newest !== undefined) (this.older ??= new Map<string, HoldChange>()).set(newest.holdId, newest);
    this.newest = change;
    return 1;
  }

  pushHolds(target: HoldChange[]): void {
    if (this.older !== undefined) for (const hold of this.older.values()) target.push(hold);
    if (this.newest !== undefined) target.push(this.newest);
  }

  change(): StockItemChange {
    const { item, deltas, firstRevision, appliedPosition, appliedRevision, chainHash } = this;
    return { item, deltas, firstRevision, appliedPosition, appliedRevision, chainHash };
  }

  private putOlder(net: HoldChange): number {
    if (!leavesNothing(net)) this.older?.set(net.holdId, net);
    else if (this.older?.delete(net.holdId) === true) return -1;
    return 0;
  }

  private follow(revision: number): void {
    const next = this.appliedRevision + 1;
    if (revision !== next) throw new RevisionGapError(stockStream(this.item), next, revision);
  }
}
