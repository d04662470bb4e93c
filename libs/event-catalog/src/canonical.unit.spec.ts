import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  bodyText,
  CHAIN_START,
  chainHash,
  envelopeHash,
  eventId,
  isFirstEventId,
  seal,
  storedEnvelope,
} from './canonical.js';
import type { CommandContext } from './envelope.js';
import type { RecordedEvent } from './stored-form.js';

const context: CommandContext = {
  subsystem: 'orders',
  commandId: 'c-1',
  commandHash: 'aGFzaA',
  occurredAt: '2026-01-02T03:04:05.006Z',
};

const unsealed = {
  context,
  stream: 'stock-LDN1/85123A',
  revision: 7,
  index: 0,
  type: 'StockHeld',
  schemaVersion: 1,
  recordedAt: 1_767_323_045_006,
  data: { holdId: 'h-1', quantity: 2 },
};

const recorded = (overrides: Partial<RecordedEvent> = {}): RecordedEvent => ({
  ...seal(CHAIN_START, unsealed),
  stream: unsealed.stream,
  revision: unsealed.revision,
  recordedAt: unsealed.recordedAt,
  position: 42,
  ...overrides,
});

const NAMED = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The members of a body in their order, `data` aside. */
const ORDER = [
  ...[
    'subsystem',
    'actor',
    'producerVersion',
    'commandId',
    'commandHash',
    'correlationId',
    'causationId',
    'traceparent',
  ],
  ...['reasonCode', 'reasonText', 'reference', 'occurredAt', 'belief'],
];

const memberByMember = (all: CommandContext, version: number, data: unknown): string => {
  const members = new Map<string, unknown>(Object.entries(all));
  const body: Record<string, unknown> = { schemaVersion: version };
  for (const name of ORDER) if (members.get(name) !== undefined) body[name] = members.get(name);
  return JSON.stringify({ ...body, data });
};

/** Any string of UTF-16 code units, lone surrogates and NUL included. */
const anyString = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });

/** In the form of a UUID, of whatever version and variant. */
const anyUuid = fc
  .array(fc.integer({ min: 0, max: 15 }), { minLength: 32, maxLength: 32 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join(''))
  .map((hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));

describe('the canonical form', () => {
  it('is what it always was: a change here breaks every stored chain', () => {
    expect(bodyText(context, 1, unsealed.data)).toBe(
      '{"schemaVersion":1,"subsystem":"orders","commandId":"c-1","commandHash":"aGFzaA",' +
        '"occurredAt":"2026-01-02T03:04:05.006Z","data":{"holdId":"h-1","quantity":2}}',
    );
    expect(eventId('c-1', 0)).toBe('79447137-3e87-571b-b26d-b4e5a025610f');
    expect(Buffer.from(seal(CHAIN_START, unsealed).hash).toString('hex')).toBe(
      'f966f73ce7e56416b0de406324e8737f97ed3b2054f7c6c2949e992449c62a1c',
    );
  });

  it('gives every event of a command its own id, the same on every try', () => {
    expect(eventId('c-1', 0)).toBe(eventId('c-1', 0));
    expect(eventId('c-1', 1)).not.toBe(eventId('c-1', 0));
    expect(eventId('c-1', 0)).toMatch(NAMED);
  });

  it.each([
    ['of version 7', '0198f2c1-7d3a-7000-8000-00000000000a'],
    ['of version 4', '6f1c2d3e-1111-4222-9333-444455556666'],
    ['of version 1', '6f1c2d3e-1111-1222-b333-444455556666'],
  ])('takes a command id that is a UUID %s for its first event, and for no other', (_, commandId) => {
    expect(eventId(commandId, 0)).toBe(commandId);
    expect(eventId(commandId, 1)).toMatch(NAMED);
    expect(eventId(commandId, 10)).not.toBe(eventId(commandId, 1));
  });

  it.each([
    ['in upper case', '0198F2C1-7D3A-7000-8000-00000000000A'],
    ['of version 5: it may be the name of another', '79447137-3e87-571b-b26d-b4e5a025610f'],
    ['of another variant', '0198f2c1-7d3a-7000-c000-00000000000a'],
    ['with something behind it', '0198f2c1-7d3a-7000-8000-00000000000a\n'],
    ['without hyphens', '0198f2c17d3a7000800000000000000a'],
  ])('names the first event of a command id %s', (_, commandId) => {
    expect(eventId(commandId, 0)).toMatch(NAMED);
    expect(eventId(commandId, 0)).not.toBe(commandId);
  });

  it('knows the id of a first event without making it', () => {
    const commandId = fc.oneof(fc.uuid(), fc.uuid({ version: 5 }), fc.uuid({ version: 7 }), anyUuid, anyString);
    fc.assert(
      fc.property(commandId, anyUuid, (command, other) => {
        const first = eventId(command, 0);
        expect(isFirstEventId(first, command)).toBe(true);
        expect(isFirstEventId(other, command)).toBe(other === first);
        expect(isFirstEventId(other, other)).toBe(eventId(other, 0) === other);
      }),
    );
  });

  it('writes the body that its members make one by one, absent ones left out', () => {
    const text = fc.option(anyString, { nil: undefined });
    const names = ['actor', 'producerVersion', 'correlationId', 'causationId', 'traceparent', 'reasonCode'] as const;
    const some = fc.record({ ...Object.fromEntries(names.map((name) => [name, text])), reasonText: text });
    const more = fc.record({
      reference: fc.option(fc.record({ type: anyString, id: anyString, line: text }), { nil: undefined }),
      belief: fc.option(fc.record({ field: text, before: fc.option(fc.integer(), { nil: undefined }) }), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(some, more, fc.nat(), fc.jsonValue(), (texts, parts, version, data) => {
        const all = { ...texts, ...parts, ...context };
        expect(bodyText(all, version, data)).toBe(memberByMember(all, version, data));
      }),
    );
  });

  it('hashes whole numbers up to 2^53 − 1, and texts longer than any before, as the bytes say', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.maxSafeNat(),
        fc.string({ unit: 'binary', maxLength: 20_000 }),
        (revision, at, body) => {
          const event = { ...recorded(), revision, recordedAt: at, body };
          const head = Buffer.alloc(16);
          head.writeBigUInt64BE(BigInt(revision), 0);
          head.writeBigUInt64BE(BigInt(at), 8);
          const texts = [event.stream, event.id, event.type, body].flatMap((text) => {
            const length = Buffer.alloc(4);
            length.writeUInt32BE(Buffer.byteLength(text));
            return [length, Buffer.from(text)];
          });
          const bytes = Buffer.concat([CHAIN_START, head, ...texts]);
          expect(chainHash(CHAIN_START, event)).toEqual(createHash('sha256').update(bytes).digest());
        },
      ),
    );
  });

  it.each([
    ['stream', { stream: 'stock-LDN1/85123B' }],
    ['revision', { revision: 8 }],
    ['id', { id: eventId('c-2', 0) }],
    ['type', { type: 'HoldReleased' }],
    ['recordedAt', { recordedAt: unsealed.recordedAt + 1 }],
    ['body', { body: bodyText({ ...context, actor: 'x' }, 1, unsealed.data) }],
  ])('changes with the %s', (_, change) => {
    const event = recorded();
    expect(Buffer.from(chainHash(CHAIN_START, { ...event, ...change }))).not.toEqual(Buffer.from(event.hash));
  });

  it('changes with the event before it', () => {
    const other = new Uint8Array(32).fill(1);
    expect(seal(other, unsealed).hash).not.toEqual(seal(CHAIN_START, unsealed).hash);
  });

  it('does not let bytes move from one member to the next', () => {
    const event = recorded();
    const shifted = { ...event, id: event.id + 'S', type: event.type.slice(1) };
    expect(chainHash(CHAIN_START, shifted)).not.toEqual(event.hash);
  });

  it('does not depend on the position', () => {
    const at = (position: number): string => envelopeHash('00'.repeat(32), storedEnvelope(recorded({ position })));
    expect(at(1)).toBe(at(2));
  });

  it('can be computed again from an envelope that went over the wire, whatever is in it', () => {
    fc.assert(
      fc.property(
        anyString,
        anyString,
        fc.jsonValue(),
        fc.dictionary(anyString, fc.jsonValue()),
        (actor, reasonText, belief, extra) => {
          const data = { ...extra, belief };
          const event = seal(CHAIN_START, { ...unsealed, context: { ...context, actor, reasonText }, data });
          const wire = JSON.stringify(storedEnvelope({ ...recorded(), ...event }));
          const envelope = JSON.parse(wire) as ReturnType<typeof storedEnvelope>;
          expect(envelopeHash('00'.repeat(32), envelope)).toBe(envelope.hash);
        },
      ),
    );
  });
});
