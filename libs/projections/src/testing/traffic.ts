import type { Condition, LocationId, Sku, StockCommand, StockItemId } from '@tallyman/inventory';
import { by, location, MINUTE, sku, units, Warehouse } from '../../../inventory/src/testing/scenario.js';

/** Numbers from a seed, the same every time. */
export const dice = (seed: number): ((sides: number) => number) => {
  let state = seed >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
};

const CONDITIONS: readonly Condition[] = ['sellable', 'damaged', 'qualityControl', 'quarantined'];

/** Traffic that mostly succeeds: it captures holds that are open, receives what was dispatched, approves what was counted. */
class Traffic {
  private readonly roll: (sides: number) => number;
  private readonly skus: readonly Sku[] = ['mug', 'tea', 'box'].map(sku);
  private readonly locations: readonly LocationId[];
  private readonly transfers: { id: string; sku: Sku; from: LocationId; to: LocationId }[] = [];
  private readonly counts: { item: StockItemId; reconciliationId: string; line: number; condition: Condition }[] = [];
  private serial = 0;
  now = Date.UTC(2026, 11, 1);

  constructor(
    seed: number,
    place: string,
    private readonly warehouse: Warehouse,
  ) {
    this.roll = dice(seed);
    this.locations = ['LDN', 'PAR'].map((name) => location(`${name}-${place}`));
  }

  next(): StockCommand | undefined {
    this.now += this.roll(3) * MINUTE;
    const item = { sku: this.one(this.skus), location: this.one(this.locations) };
    const makers = [this.receive, this.receive, this.hold, this.hold, this.capture, this.release, this.expire];
    const more = [
      this.dispatch,
      this.arrive,
      this.arrive,
      this.adjust,
      this.count,
      this.reconcile,
      this.safety,
      this.ship,
    ];
    return this.one([...makers, ...more])(item);
  }

  private one<T>(values: readonly T[]): T {
    const value = values[this.roll(values.length)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  }

  private some = () => units(1 + this.roll(5));
  private id = (prefix: string) => `${prefix}${String(++this.serial)}`;

  private readonly receive = (item: StockItemId): StockCommand => {
    return { ...by('ReceiveStock'), ...item, quantity: units(10 + this.roll(9)), condition: 'sellable' };
  };

  private readonly hold = (item: StockItemId): StockCommand => {
    // Few ids, so that they are used again.
    const holdId = `h${String(this.roll(6))}`;
    const due = this.roll(2) === 0 ? {} : { expiresAt: this.now + (1 + this.roll(20)) * MINUTE };
    return { ...by('HoldStock'), ...item, holdId, quantity: this.some(), shortfallPolicy: 'record', ...due };
  };

  private openHold(item: StockItemId): string | undefined {
    return [...this.warehouse.stateOf(item).holds][0]?.[0];
  }

  private readonly capture = (item: StockItemId): StockCommand | undefined => {
    const holdId = this.openHold(item);
    if (holdId === undefined) return undefined;
    const whole = this.roll(2) === 0 ? {} : { quantity: units(1) };
    return { ...by('CommitStock'), ...item, holdId, commitment: 'order:1', shortfallPolicy: 'refuse', ...whole };
  };

  private readonly release = (item: StockItemId): StockCommand | undefined => {
    const holdId = this.openHold(item);
    return holdId === undefined ? undefined : { ...by('ReleaseHold'), ...item, holdId };
  };

  private readonly expire = (item: StockItemId): StockCommand => {
    return { ...by('ExpireHolds'), ...item };
  };

  private readonly dispatch = (item: StockItemId): StockCommand => {
    const to = this.one(this.locations.filter((place) => place !== item.location));
    const transferId = this.id('T');
    this.transfers.push({ id: transferId, sku: item.sku, from: item.location, to });
    return { ...by('DispatchTransfer'), ...item, transferId, quantity: this.some(), condition: 'sellable', to };
  };

  private readonly arrive = (): StockCommand | undefined => {
    if (this.transfers.length === 0) return undefined;
    const { id: transferId, sku: name, from, to } = this.one(this.transfers);
    const goods = { quantity: units(1 + this.roll(2)), condition: this.one(CONDITIONS) };
    return { ...by('ReceiveTransfer'), sku: name, location: to, from, transferId, ...goods };
  };

  private readonly adjust = (item: StockItemId): StockCommand => {
    const delta = this.roll(2) === 0 ? 1 + this.roll(4) : -1 - this.roll(4);
    const condition = this.one(CONDITIONS);
    return { ...by('AdjustStock'), ...item, delta, condition, shortfallPolicy: 'record', reasonCode: 'stocktake' };
  };

  private readonly count = (item: StockItemId): StockCommand => {
    const line = { reconciliationId: `c${String(this.roll(4))}-${item.location}`, line: ++this.serial };
    const condition = this.one(CONDITIONS);
    this.counts.push({ item, ...line, condition });
    const seen = { counted: this.roll(9), expected: this.roll(9), observedPosition: 1 + this.roll(9) };
    return { ...by('RecordCount'), ...item, ...line, condition, ...seen, countedAt: this.now, countedBy: 'scanner-4' };
  };

  private readonly reconcile = (): StockCommand | undefined => {
    if (this.counts.length === 0) return undefined;
    const { item, ...line } = this.one(this.counts);
    return { ...by('ReconcileCount'), ...item, ...line, delta: 1 + this.roll(3), approvedBy: 'manager', suspects: [] };
  };

  private readonly safety = (item: StockItemId): StockCommand => {
    return { ...by('SetSafetyStock'), ...item, quantity: this.roll(4) };
  };

  private readonly ship = (item: StockItemId): StockCommand => {
    return { ...by('ShipStock'), ...item, quantity: this.some(), commitment: 'order:1', shortfallPolicy: 'refuse' };
  };
}

/** What the decider makes of so many commands of such traffic between two locations whose names end in `place`. */
export const playTraffic = (seed: number, commands: number, place = '1'): Warehouse => {
  const warehouse = new Warehouse();
  const traffic = new Traffic(seed, place, warehouse);
  for (let sent = 0; sent < commands; sent++) {
    const command = traffic.next();
    if (command !== undefined) warehouse.send(command, traffic.now);
  }
  return warehouse;
};
