import { COMMAND_TYPES } from './dto/registry.js';
import { COMMAND_EXAMPLES } from './examples.js';
import { parseCommand, parseThoroughly, type ParsedCommand, type Sender } from './parse-command.js';
import { REASONS } from './to-command/to-command.js';

const RECEIVED_AT = Date.UTC(2026, 11, 1, 12);
const sender: Sender = { subsystem: 'orders', commands: new Set(['*']), receivedAt: RECEIVED_AT };
const hold = { type: 'HoldStock', sku: '85123A', location: 'LDN1', quantity: 2 };

const submissionOf = (body: unknown, from: Sender = sender) => {
  const parsed = parseCommand(body, from);
  if (parsed.kind === 'invalid') throw new Error(parsed.detail);
  return parsed.submission;
};

const codeAndPath = (parsed: ParsedCommand): string =>
  parsed.kind === 'parsed'
    ? 'parsed'
    : `${parsed.code} ${(parsed.errors ?? []).map(({ path }) => path).join(' ')}`.trim();

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

describe('a well-formed command', () => {
  it.each(COMMAND_TYPES)('%s: the example of the API document is taken', (type) => {
    const { command, context } = submissionOf(COMMAND_EXAMPLES[type]);
    expect(command.type).toBe(type);
    expect(context).toMatchObject({ subsystem: 'orders', reasonCode: command.reasonCode });
  });

  it.each(COMMAND_TYPES)('%s: without a reason gets the default of its type, or must say why', (type) => {
    const body = { ...COMMAND_EXAMPLES[type], reasonCode: undefined, reasonText: undefined };
    const parsed = parseCommand(body, sender);
    const [first] = REASONS[type];
    if (first === null) expect(codeAndPath(parsed)).toBe('reason_required reasonCode');
    else
      expect(parsed).toMatchObject({ submission: { command: { reasonCode: first }, context: { reasonCode: first } } });
  });

  it('goes to the decider with the defaults filled in', () => {
    expect(submissionOf({ ...hold, commandId: 'c-1' }).command).toEqual({
      type: 'HoldStock',
      sku: '85123A',
      location: 'LDN1',
      quantity: 2,
      holdId: 'c-1',
      reasonCode: 'checkout_hold',
      shortfallPolicy: 'refuse',
    });
  });

  it('keeps everything that says who, why and on what belief', () => {
    const { command, context } = submissionOf(COMMAND_EXAMPLES.HoldStock);
    expect(command).toMatchObject({
      expiresAt: Date.UTC(2026, 11, 1, 10),
      belief: { field: 'available', before: 10, after: 8, readPosition: 5120 },
    });
    expect(context).toEqual({
      subsystem: 'orders',
      commandId: '6f1c8a90-3f0e-4a57-9f55-2f8f3a6b7c11',
      commandHash: context.commandHash,
      reasonCode: 'checkout_hold',
      reference: { type: 'cart', id: '991' },
      actor: 'checkout-svc',
      producerVersion: '4.2.0',
      occurredAt: '2026-12-01T09:45:00.000Z',
      correlationId: 'checkout-77',
      causationId: 'click-12',
      belief: { before: 10, after: 8, readPosition: 5120 },
    });
  });

  it('takes its id from the body, else the header, else gets one', () => {
    expect(submissionOf({ ...hold, commandId: 'b' }).context.commandId).toBe('b');
    expect(submissionOf(hold, { ...sender, idempotencyKey: 'h' }).context.commandId).toBe('h');
    expect(submissionOf({ ...hold, commandId: 'h' }, { ...sender, idempotencyKey: 'h' }).context.commandId).toBe('h');
    expect(submissionOf(hold).context.commandId).not.toBe(submissionOf(hold).context.commandId);
  });

  it('happened when it was received unless it says otherwise, in UTC', () => {
    expect(submissionOf(hold).context.occurredAt).toBe('2026-12-01T12:00:00.000Z');
    expect(submissionOf({ ...hold, occurredAt: '2026-12-01T09:45:00.1234+05:30' }).context.occurredAt).toBe(
      '2026-12-01T04:15:00.123Z',
    );
  });

  it('is the same command whenever it is received and whatever its id', () => {
    const first = submissionOf({ ...hold, commandId: 'a' }).context.commandHash;
    expect(submissionOf({ ...hold, commandId: 'b' }, { ...sender, receivedAt: 0 }).context.commandHash).toBe(first);
    expect(submissionOf({ ...hold, quantity: 3 }).context.commandHash).not.toBe(first);
    expect(submissionOf(hold, { ...sender, subsystem: 'returns' }).context.commandHash).not.toBe(first);
  });

  it('names a commitment after its document', () => {
    expect(submissionOf(COMMAND_EXAMPLES.CommitStock).command).toMatchObject({ commitment: 'order:100234' });
    expect(submissionOf(COMMAND_EXAMPLES.ShipStock).command).toMatchObject({ commitment: 'order:100234' });
  });

  it('names a return after its rma, its document or itself', () => {
    const back = { type: 'ReturnStock', sku: 'A', location: 'L', quantity: 1, commandId: 'c' };
    expect(submissionOf({ ...back, rma: 'R', reference: { type: 'order', id: '7' } }).command).toMatchObject({
      rma: 'R',
    });
    expect(submissionOf({ ...back, reference: { type: 'order', id: '7' } }).command).toMatchObject({ rma: '7' });
    expect(submissionOf(back).command).toMatchObject({ rma: 'c' });
  });

  it('of as many components as it may have is taken, by the thorough way too', () => {
    const components = Array.from({ length: 100 }, (_, at) => ({ sku: `S${String(at)}`, quantity: 1 }));
    const body = { ...COMMAND_EXAMPLES.TransformStock, commandId: 'c', components };
    expect(parseThoroughly(body, sender)).toEqual({ kind: 'parsed', submission: submissionOf(body) });
  });

  it('stores no -0', () => {
    const { command } = submissionOf({ type: 'SetSafetyStock', sku: 'A', location: 'L', quantity: -0 });
    expect(Object.is('quantity' in command ? command.quantity : undefined, 0)).toBe(true);
  });
});

/** name, body, what it is answered with. One row for each thing that can be wrong. */
const MALFORMED: readonly (readonly [string, unknown, string])[] = [
  ['no object', 'HoldStock', 'validation_failed '],
  ['null', null, 'validation_failed '],
  ['a list', [hold], 'validation_failed '],
  ['no type', { sku: 'A' }, 'validation_failed type'],
  ['a type that is no text', { ...hold, type: {} }, 'unknown_command_type type'],
  ['a type that nobody knows', { ...hold, type: 'Hold' }, 'unknown_command_type type'],
  ["the service's own type", { ...hold, type: 'ExpireHolds' }, 'unknown_command_type type'],
  ['a type of every object', { ...hold, type: 'toString' }, 'unknown_command_type type'],
  ['an unknown field', { ...hold, qty: 2 }, 'validation_failed qty'],
  ['an unknown field in a part', { ...hold, reference: { type: 'a', id: 'b', x: 1 } }, 'validation_failed reference.x'],
  ['a key of the prototype', JSON.parse('{"type":"HoldStock","__proto__":{}}'), 'validation_failed __proto__'],
  ['the constructor', { ...hold, constructor: { prototype: {} } }, 'validation_failed constructor'],
  ['no SKU', { ...hold, sku: undefined }, 'validation_failed sku'],
  ['an empty SKU', { ...hold, sku: '' }, 'validation_failed sku'],
  ['a SKU that is a number', { ...hold, sku: 85123 }, 'validation_failed sku'],
  ['a SKU of 129 characters', { ...hold, sku: 'x'.repeat(129) }, 'validation_failed sku'],
  ['NUL in a SKU', { ...hold, sku: 'a\u0000' }, 'validation_failed sku'],
  ['half a character in a SKU', { ...hold, sku: 'a\ud800' }, 'validation_failed sku'],
  ['white space around a SKU', { ...hold, sku: ' a' }, 'validation_failed sku'],
  ['a location with "/"', { ...hold, location: 'a/b' }, 'validation_failed location'],
  ['a reserved location', { ...hold, location: 'transit' }, 'validation_failed location'],
  ['a location of 65 characters', { ...hold, location: 'x'.repeat(65) }, 'validation_failed location'],
  ['a quantity of 0', { ...hold, quantity: 0 }, 'validation_failed quantity'],
  ['a negative quantity', { ...hold, quantity: -1 }, 'validation_failed quantity'],
  ['half a unit', { ...hold, quantity: 1.5 }, 'validation_failed quantity'],
  ['a quantity in quotes', { ...hold, quantity: '2' }, 'validation_failed quantity'],
  ['null for a quantity', { ...hold, quantity: null }, 'validation_failed quantity'],
  ['2^53', { ...hold, quantity: 2 ** 53 }, 'validation_failed quantity'],
  [
    'infinity',
    JSON.parse('{"type":"HoldStock","sku":"A","location":"L","quantity":1e400}'),
    'validation_failed quantity',
  ],
  ['null for an optional field', { ...hold, actor: null }, 'validation_failed actor'],
  ['an actor of 201 characters', { ...hold, actor: 'x'.repeat(201) }, 'validation_failed actor'],
  ['a release of 101 characters', { ...hold, producerVersion: 'x'.repeat(101) }, 'validation_failed producerVersion'],
  ['a text of 2001 characters', { ...hold, reasonText: 'x'.repeat(2001) }, 'validation_failed reasonText'],
  ['a blank text', { ...hold, reasonText: ' \n' }, 'validation_failed reasonText'],
  ['an id of 201 characters', { ...hold, commandId: 'x'.repeat(201) }, 'validation_failed commandId'],
  ["an id of the service's own", { ...hold, commandId: 'tallyman/x' }, 'validation_failed commandId'],
  ['a reason that is not in the list', { ...hold, reasonCode: 'because' }, 'validation_failed reasonCode'],
  ['a time without an offset', { ...hold, occurredAt: '2026-12-01T10:00:00' }, 'validation_failed occurredAt'],
  ['a day that is not', { ...hold, occurredAt: '2026-02-30T10:00:00Z' }, 'validation_failed occurredAt'],
  ['a time as a number', { ...hold, expiresAt: 1_764_000_000_000 }, 'validation_failed expiresAt'],
  ['an hour 24', { ...hold, expiresAt: '2026-12-01T24:00:00Z' }, 'validation_failed expiresAt'],
  ['a traceparent that is none', { ...hold, traceparent: '00-xyz' }, 'validation_failed traceparent'],
  ['a reference that is no object', { ...hold, reference: 'order 7' }, 'validation_failed reference'],
  ['a reference that is a list', { ...hold, reference: [{ type: 'a', id: 'b' }] }, 'validation_failed reference'],
  ['a reference without an id', { ...hold, reference: { type: 'order' } }, 'validation_failed reference.id'],
  ['a reference type with ":"', { ...hold, reference: { type: 'a:b', id: 'c' } }, 'validation_failed reference.type'],
  ['a belief about no quantity', { ...hold, belief: { field: 'luck', before: 1 } }, 'validation_failed belief.field'],
  ['a belief in half a unit', { ...hold, belief: { before: 0.5 } }, 'validation_failed belief.before'],
  ['an unknown policy', { ...hold, shortfallPolicy: 'clamp' }, 'validation_failed shortfallPolicy'],
  ['deep nesting', { ...hold, sku: nested(5000) }, 'validation_failed sku.0.0.0'],
  ['a thousand values', { ...hold, sku: Array.from({ length: 1000 }, () => 1) }, 'validation_failed '],
  [
    'an adjustment by 0',
    { type: 'AdjustStock', sku: 'A', location: 'L', delta: 0, reasonCode: 'found' },
    'validation_failed delta',
  ],
  [
    'an adjustment without a reason',
    { type: 'AdjustStock', sku: 'A', location: 'L', delta: 1 },
    'reason_required reasonCode',
  ],
  [
    'a cost without a currency',
    { type: 'ReceiveStock', sku: 'A', location: 'L', quantity: 1, unitCost: { amount: 1 } },
    'validation_failed unitCost.currency',
  ],
  [
    'a currency that is none',
    { type: 'ReceiveStock', sku: 'A', location: 'L', quantity: 1, unitCost: { amount: 1, currency: 'gbp' } },
    'validation_failed unitCost.currency',
  ],
  [
    'receipt of damaged goods',
    { type: 'ReceiveStock', sku: 'A', location: 'L', quantity: 1, condition: 'damaged' },
    'validation_failed condition',
  ],
  [
    'no components',
    { type: 'TransformStock', sku: 'A', location: 'L', quantity: 1, components: [] },
    'validation_failed components',
  ],
  [
    'a component that is no object',
    { type: 'TransformStock', sku: 'A', location: 'L', quantity: 1, components: ['B'] },
    'validation_failed components.0',
  ],
  [
    'a list of no components in the list',
    { type: 'TransformStock', sku: 'A', location: 'L', quantity: 1, components: [[]] },
    'validation_failed components',
  ],
  ['a member that every object has', { ...hold, hasOwnProperty: 1 }, 'validation_failed hasOwnProperty'],
  [
    'a component without a quantity',
    { type: 'TransformStock', sku: 'A', location: 'L', quantity: 1, components: [{ sku: 'B' }] },
    'validation_failed components.0.quantity',
  ],
  [
    'a promise to no document',
    { type: 'CommitStock', sku: 'A', location: 'L', quantity: 1 },
    'reference_required reference',
  ],
  [
    'a promise of nothing',
    { type: 'CommitStock', sku: 'A', location: 'L', reference: { type: 'o', id: '1' } },
    'validation_failed quantity',
  ],
  ['release from no document', { type: 'ReleaseCommitment', sku: 'A', location: 'L' }, 'reference_required reference'],
  [
    'shipping out of no commitment',
    { type: 'ShipStock', sku: 'A', location: 'L', quantity: 1, source: 'committed' },
    'reference_required reference',
  ],
  [
    'a disposition of no return',
    { type: 'DispositionReturn', sku: 'A', location: 'L', quantity: 1, to: 'scrap' },
    'validation_failed rma',
  ],
];

describe('a malformed command', () => {
  it.each(MALFORMED)('%s', (_, body, expected) => {
    expect(codeAndPath(parseCommand(body, sender))).toBe(expected.trim());
  });

  it('is told apart by its id, when it has a usable one', () => {
    expect(parseCommand({ ...hold, commandId: 'c', quantity: 0 }, sender)).toMatchObject({ commandId: 'c' });
    expect(parseCommand({ ...hold, commandId: 7, quantity: 0 }, sender)).not.toHaveProperty('commandId');
  });

  it('may not have two ids', () => {
    const parsed = parseCommand({ ...hold, commandId: 'a' }, { ...sender, idempotencyKey: 'b' });
    expect(codeAndPath(parsed)).toBe('idempotency_key_mismatch commandId');
  });

  it.each(['', ' a', 'é', 'x'.repeat(201)])('may not have the header id "%s"', (idempotencyKey) => {
    expect(codeAndPath(parseCommand(hold, { ...sender, idempotencyKey }))).toBe('validation_failed Idempotency-Key');
  });

  it('that the key may not send is refused before it is looked at', () => {
    const parsed = parseCommand({ type: 'AdjustStock' }, { ...sender, commands: new Set(['HoldStock']) });
    expect(codeAndPath(parsed)).toBe('command_not_allowed');
  });
});
