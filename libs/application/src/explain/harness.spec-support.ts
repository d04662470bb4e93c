import { commandHashOf, type RecordedEvent } from '@tallyman/event-catalog';
import { createMemoryEventStore, type EventStore } from '@tallyman/event-store';
import type { LocationId, PublicStockCommand, Quantity, Sku, StockItemId } from '@tallyman/inventory';
import { randomUUID } from 'node:crypto';
import type { AcceptedResult, CommandResult } from '../commands/results.js';
import { createSequencer, type Sequencer } from '../commands/sequencer.js';
import { FoldedViews } from './folded-views.spec-support.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export const LOCATION = 'LDN1' as LocationId;
export const item = (sku: string): StockItemId => ({ location: LOCATION, sku: sku as Sku });
export const units = (quantity: number): Quantity => quantity as Quantity;

/** The real sequencer over the in-memory store, with views folded by the real projection. */
export class Harness {
  readonly store: EventStore = createMemoryEventStore();
  /** The store as a reader sees it after somebody edited what is stored: `undefined` removes the event. */
  readonly tampered: EventStore = tamperedStore(this.store, (event) => this.tamper(event));
  tamper: (event: RecordedEvent) => RecordedEvent | undefined = (event) => event;
  readonly views = new FoldedViews(this.store);
  /** Log time, ms; every command takes a second. */
  time = Date.parse('2026-03-01T12:00:00.000Z');
  readonly gate: Sequencer = createSequencer({
    store: this.store,
    owner: 'test',
    clock: () => this.time,
    cacheBytes: 10_000_000,
    maxPending: 100_000,
    maxPendingBytes: 1_000_000_000,
    maxGroup: 256,
    log: silent,
  });

  async submit(command: PublicStockCommand, subsystem = 'wms'): Promise<CommandResult> {
    this.time += 1000;
    const context = {
      subsystem,
      commandId: randomUUID(),
      commandHash: commandHashOf(JSON.stringify(command)),
      reasonCode: command.reasonCode,
      ...(command.reasonText === undefined ? {} : { reasonText: command.reasonText }),
      occurredAt: new Date(this.time).toISOString(),
    };
    return this.gate.submit({ command, context });
  }

  async done(command: PublicStockCommand, subsystem = 'wms'): Promise<AcceptedResult> {
    const result = await this.submit(command, subsystem);
    if (result.outcome === 'refused') throw new Error(`refused: ${result.refusal.code}`);
    return result;
  }
}

export const openHarness = async (): Promise<Harness> => {
  const harness = new Harness();
  await harness.gate.start();
  return harness;
};

const tamperedStore = (store: EventStore, tamper: (event: RecordedEvent) => RecordedEvent | undefined): EventStore => ({
  ...store,
  readStream: async (stream, options) =>
    (await store.readStream(stream, options)).flatMap((event) => tamper(event) ?? []),
  readLog: async (after, limit) => {
    const wanted = (await store.readLog(after, 100_000)).flatMap((event) => tamper(event) ?? []);
    return wanted.slice(0, limit);
  },
});

export const receive = (sku: string, quantity: number): PublicStockCommand => ({
  type: 'ReceiveStock',
  ...item(sku),
  quantity: units(quantity),
  condition: 'sellable',
  reasonCode: 'purchase_receipt',
});
export const ship = (sku: string, quantity: number): PublicStockCommand => ({
  type: 'ShipStock',
  ...item(sku),
  quantity: units(quantity),
  shortfallPolicy: 'refuse',
  reasonCode: 'sale_shipment',
});
export const hold = (sku: string, holdId: string, quantity: number): PublicStockCommand => ({
  type: 'HoldStock',
  ...item(sku),
  holdId,
  quantity: units(quantity),
  shortfallPolicy: 'refuse',
  reasonCode: 'checkout_hold',
});
export const safety = (sku: string, quantity: number): PublicStockCommand => ({
  type: 'SetSafetyStock',
  ...item(sku),
  quantity,
  reasonCode: 'safety_stock_change',
});
export const assertLevel = (sku: string, quantity: number): PublicStockCommand => ({
  type: 'AssertStockLevel',
  ...item(sku),
  quantity,
  condition: 'sellable',
  shortfallPolicy: 'refuse',
  reasonCode: 'source_of_truth_sync',
});
