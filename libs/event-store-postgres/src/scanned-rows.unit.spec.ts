import { bodyText } from '@tallyman/event-catalog';
import type { ScannedEvent } from '@tallyman/event-store';
import * as fc from 'fast-check';
import { ScannedRows } from './scanned-rows.js';

const field = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

const int8 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return field(bytes);
};

/** In the order in which a body has them. */
const contextOf = (note: string) => ({
  subsystem: note,
  commandId: note,
  commandHash: '',
  reasonText: note,
  occurredAt: '',
});

/** As COPY writes a row in its binary format. */
const rowOf = (event: ScannedEvent, note: string): Buffer => {
  const body = bodyText(contextOf(note), event.schemaVersion, JSON.parse(event.data));
  return Buffer.concat([
    Buffer.from([0, 7]),
    int8(event.position),
    int8(event.revision),
    int8(event.recordedAt),
    field(Buffer.from(event.hash, 'hex')),
    ...[event.type, event.stream, body].map((text) => field(Buffer.from(text))),
  ]);
};

/** As it must be read: folds of stock do without the context. */
const withContext = (event: ScannedEvent, note: string): ScannedEvent =>
  event.stream.startsWith('stock-')
    ? event
    : { ...event, context: JSON.stringify({ schemaVersion: event.schemaVersion, ...contextOf(note) }) };

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const END = Buffer.from([0xff, 0xff]);

// Without lone surrogates, which are no text in UTF-8.
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(',"data":', '\\,"data":{', 'é', '\t\n', 'a'.repeat(200_000)),
);
const word = fc.oneof(
  fc.constantFrom('StockHeld', 'HoldReleased', 'HeldReleased', 'StockHelp'),
  fc.string({ unit: 'grapheme' }),
);
const whole = fc.maxSafeInteger().map(Math.abs);
const event: fc.Arbitrary<ScannedEvent> = fc.record({
  position: whole,
  stream: fc.oneof(
    text,
    text.map((name) => `stock-${name}`),
  ),
  revision: whole,
  type: word,
  recordedAt: whole,
  hash: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  schemaVersion: fc.nat(),
  data: fc.record({ text, more: fc.record({ data: text }) }).map((data) => JSON.stringify(data)),
});

describe('rows of a scan', () => {
  it('are read whole and in order, wherever the pieces end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(event, text), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 10 }),
        fc.constantFrom(1, 1, 500),
        (rows, sizes, unit) => {
          const bytes = Buffer.concat([HEADER, ...rows.map(([one, note]) => rowOf(one, note)), END]);
          const reader = new ScannedRows();
          const read: ScannedEvent[] = [];
          for (let start = 0, turn = 0; start < bytes.length; turn++) {
            // A large row in small pieces would take long.
            const size = (sizes[turn % sizes.length] ?? 1) * (bytes.length > 20_000 ? 500 : unit);
            read.push(...reader.read(bytes.subarray(start, start + size)));
            start += size;
          }
          expect(read).toEqual(rows.map(([one, note]) => withContext(one, note)));
        },
      ),
    );
  });
});
