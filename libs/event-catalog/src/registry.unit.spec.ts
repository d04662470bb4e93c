import { CHAIN_START, seal } from './canonical.js';
import { decode, isStockEvent, UnreadableEventError } from './registry.js';
import type { RecordedEvent } from './stored-form.js';

const event = (type: string, schemaVersion: number): RecordedEvent => ({
  ...seal(CHAIN_START, {
    context: { subsystem: 'orders', commandId: 'c', commandHash: 'h', occurredAt: '2026-01-01T00:00:00.000Z' },
    stream: 'stock-A/1',
    revision: 0,
    index: 0,
    type,
    schemaVersion,
    recordedAt: 0,
    data: { quantity: 1 },
  }),
  stream: 'stock-A/1',
  revision: 0,
  position: 9,
  recordedAt: 0,
});

describe('decode', () => {
  it('reads what this release writes', () => {
    const decoded = decode(event('StockReceived', 1));
    expect(decoded).toMatchObject({ type: 'StockReceived', position: 9, data: { quantity: 1 } });
    expect(isStockEvent(decoded)).toBe(true);
    expect(isStockEvent(decode(event('ApiKeyRevoked', 1)))).toBe(false);
  });

  it.each([
    ['a type it does not know', 'StockTeleported', 1],
    ['a name that every object has', 'constructor', 1],
    ['a later version', 'StockReceived', 2],
  ])('stops at %s and names the position', (_, type, version) => {
    expect(() => decode(event(type, version))).toThrow(UnreadableEventError);
    expect(() => decode(event(type, version))).toThrow(/event 9/);
  });
});
