import * as fc from 'fast-check';
import { CHAIN_START, seal } from './canonical.js';
import type { CommandContext } from './envelope.js';
import { decode, decodeFact, isStockEvent, isStockFact, storedFact, UnreadableEventError } from './registry.js';
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

describe('what a fold needs of an event', () => {
  /** Strings that look like what the cut looks for, and any others. */
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(',"data":', '"data":{}', '\\",\\"data\\":', '\\', '"', '}', ',"data":{"quantity":2}'),
  );
  const context: fc.Arbitrary<CommandContext> = fc.record(
    {
      subsystem: text,
      commandId: text,
      commandHash: text,
      occurredAt: text,
      actor: text,
      reasonText: text,
      reference: fc.record({ type: text, id: text }),
      belief: fc.record({ before: fc.integer(), after: fc.integer() }),
    },
    { requiredKeys: ['subsystem', 'commandId', 'commandHash', 'occurredAt'] },
  );
  const data = fc.record({ quantity: fc.integer(), note: text, data: text, more: fc.record({ data: text }) });

  it('is the same cut out of the text of its body as parsed from the whole, whatever the texts in it', () => {
    fc.assert(
      fc.property(context, data, (someContext, someData) => {
        const form = { stream: 'stock-A/1', revision: 3, type: 'StockReceived', recordedAt: 5 };
        const sealed = seal(CHAIN_START, { ...form, context: someContext, index: 0, schemaVersion: 1, data: someData });
        const recorded = { ...sealed, ...form, position: 9 };
        const { position, stream, revision, hash, type, data: whole } = decode(recorded);
        expect(decodeFact(storedFact(recorded))).toEqual({ position, stream, revision, hash, type, data: whole });
      }),
    );
  });

  it.each([
    ['StockTeleported', 1],
    ['StockReceived', 2],
  ])('stops where decode stops: at %s in version %i', (type, version) => {
    expect(() => decodeFact(storedFact(event(type, version)))).toThrow(UnreadableEventError);
  });

  it('tells stock events from the others', () => {
    expect(isStockFact(decodeFact(storedFact(event('StockReceived', 1))))).toBe(true);
    expect(isStockFact(decodeFact(storedFact(event('ApiKeyRevoked', 1))))).toBe(false);
  });
});
