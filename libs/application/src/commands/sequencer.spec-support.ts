import { commandHashOf, decode, envelopeHash, storedEnvelope, type DecodedEvent } from '@tallyman/event-catalog';
import type { EventStore } from '@tallyman/event-store';
import type { HoldStock, LocationId, PublicStockCommand, Quantity, Sku } from '@tallyman/inventory';
import type { CommandResult, Submission } from './results.js';
import { createSequencer, type Sequencer, type SequencerOptions } from './sequencer.js';

export const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const sku = 'SKU-1' as Sku;
const location = 'LDN1' as LocationId;
const units = (count: number): Quantity => count as Quantity;

export const open = async (store: EventStore, options: Partial<SequencerOptions> = {}): Promise<Sequencer> => {
  const sequencer = createSequencer({
    store,
    owner: 'test',
    clock: () => NOW,
    cacheBytes: 10_000_000,
    maxPending: 10_000,
    maxPendingBytes: 100_000_000,
    maxGroup: 256,
    log: silent,
    ...options,
  });
  await sequencer.start();
  return sequencer;
};

export const submission = (commandId: string, command: PublicStockCommand): Submission => ({
  command,
  context: {
    subsystem: 'test',
    commandId,
    commandHash: commandHashOf(JSON.stringify(command)),
    reasonCode: command.reasonCode,
    occurredAt: new Date(NOW).toISOString(),
  },
});

export const receive = (quantity: number, of = sku): PublicStockCommand => ({
  type: 'ReceiveStock',
  sku: of,
  location,
  quantity: units(quantity),
  condition: 'sellable',
  reasonCode: 'purchase_receipt',
});

export const hold = (holdId: string, quantity: number, more: Partial<HoldStock> = {}): HoldStock => ({
  type: 'HoldStock',
  sku,
  location,
  holdId,
  quantity: units(quantity),
  shortfallPolicy: 'refuse',
  reasonCode: 'checkout_hold',
  ...more,
});

export const release = (holdId: string): PublicStockCommand => ({
  type: 'ReleaseHold',
  sku,
  location,
  holdId,
  reasonCode: 'sale_cancel',
});

export const codeOf = (result: CommandResult): string =>
  result.outcome === 'accepted' ? 'accepted' : result.refusal.code;

export const allEvents = async (store: EventStore): Promise<readonly DecodedEvent[]> =>
  (await store.readLog(0, 100_000)).map(decode);

/** The whole log, hash by hash and position by position. */
export const expectIntact = async (store: EventStore): Promise<void> => {
  const chains = new Map<string, { hash: string; revision: number }>();
  for (const [index, recorded] of (await store.readLog(0, 100_000)).entries()) {
    const envelope = storedEnvelope(recorded);
    const before = chains.get(envelope.stream) ?? { hash: '00'.repeat(32), revision: -1 };
    expect(envelope.position).toBe(index + 1);
    expect(envelope.revision).toBe(before.revision + 1);
    expect(envelopeHash(before.hash, envelope)).toBe(envelope.hash);
    chains.set(envelope.stream, { hash: envelope.hash, revision: envelope.revision });
  }
};
