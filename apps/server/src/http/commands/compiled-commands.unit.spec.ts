import { IsInt, IsString, ValidateIf } from 'class-validator';
import fc from 'fast-check';
import { compileCheck, memberNames } from '../parsing/certainly-valid.js';
import { COMMAND_SHAPE, shapeFault } from '../parsing/shape.js';
import { validateBody } from '../parsing/validate.js';
import { COMMAND_DTOS, COMMAND_PARTS, COMMAND_TYPES, type AnyCommandDto, type CommandType } from './dto/registry.js';
import { COMMAND_EXAMPLES } from './examples.js';
import { parseCommand, parseThoroughly, type Sender } from './parse-command.js';

const NAMES = [...new Set(COMMAND_TYPES.flatMap((type) => memberNames(COMMAND_DTOS[type])))];
const PART_NAMES = Object.values(COMMAND_PARTS).flatMap(memberNames);
const STRANGERS = ['colour', '', '__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', '0'];

const texts = fc.oneof(
  fc.string({ maxLength: 12, unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    ' a',
    'a ',
    'a\u0000b',
    'a\nb',
    'a\u0085b',
    '\ud800',
    '😀',
    'a/b',
    'a:b',
    'transit',
    'returns:1',
  ),
  fc.constantFrom(64, 65, 100, 101, 128, 129, 200, 201, 2000, 2001).map((length) => 'x'.repeat(length)),
  fc.constantFrom(64, 65, 128, 129, 200, 201).map((length) => '😀'.repeat(length)),
  fc.constantFrom('2026-12-01T10:00:00Z', '2026-12-01T10:00:00.123Z', '2026-02-30T10:00:00Z', '2026-12-01T10:00+01:00'),
  fc.constantFrom('2026-12-01T10:00:0xZ', '0000-12-01T10:00:00Z', '2026-12-01t10:00:00Z', '2026-12-01T10:00:00'),
  fc.constantFrom(
    'sellable',
    'damaged',
    'refuse',
    'record',
    'found',
    'other',
    'free',
    'committed',
    'assemble',
    'GBP',
    'gbp',
  ),
  fc.constant('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'),
  fc.constantFrom(...COMMAND_TYPES),
);
const numbers = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(2 ** 53 - 1, 2 ** 53, -(2 ** 53) + 1, -(2 ** 53), 1.5, 1e-9, 1e300),
);
const entry = fc.record({ sku: fc.oneof(texts, fc.constant('A')), quantity: fc.oneof(numbers, fc.constant(1)) });
const lists = fc.oneof(
  fc.array(entry, { maxLength: 3 }),
  fc.constantFrom<unknown[][]>([[]], [[], {}], [[{ sku: 'A', quantity: 1 }]], [['a']]),
  fc.constantFrom(0, 1, 99, 100, 101).map((length) => Array.from({ length }, () => ({ sku: 'A', quantity: 1 }))),
);
const scalars = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));
const parts = fc.dictionary(fc.constantFrom(...PART_NAMES, ...STRANGERS), scalars, { maxKeys: 4 });
const values = fc.oneof(scalars, parts, lists, fc.jsonValue({ maxDepth: 6 }));

/** Changes of a body of a type: members set, or left out; most of them its own, and more often than not of the right kind. */
const changesOf = (type: CommandType) => {
  const own = fc.constantFrom(...memberNames(COMMAND_DTOS[type]));
  const named = fc.oneof({ arbitrary: own, weight: 4 }, fc.constantFrom(...NAMES, ...STRANGERS)).chain((name) => {
    const fitting = name === 'components' ? lists : name in COMMAND_PARTS ? parts : scalars;
    return fc.tuple(fc.constant(name), fc.option(fc.oneof(fitting, values), { nil: undefined }));
  });
  return fc.array(named, { maxLength: 3 });
};

/** As it would come in: names that only a parser can make members of, and members in any order. */
const bodyOf = (type: CommandType, changed: readonly (readonly [string, unknown])[], turned: number) => {
  const members = new Map<string, unknown>(Object.entries(COMMAND_EXAMPLES[type]));
  for (const [name, value] of changed) members.set(name, value);
  const shown = [...members].filter(([, value]) => value !== undefined);
  const order = [...shown.slice(turned % (shown.length + 1)), ...shown.slice(0, turned % (shown.length + 1))];
  const text = order.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  return JSON.parse(`{${text}}`) as Record<string, unknown>;
};

const sender: Sender = { subsystem: 'orders', commands: new Set(['*']), receivedAt: 1 };
const restricted: Sender = { ...sender, commands: new Set(['HoldStock']) };

describe.each(COMMAND_TYPES)('%s', (type) => {
  const changes = changesOf(type);
  const isValid = compileCheck<AnyCommandDto>(COMMAND_DTOS[type], COMMAND_PARTS);

  it('takes the example of the API document without asking the validator', () => {
    expect(isValid(COMMAND_EXAMPLES[type])).toBe(true);
  });

  it('the compiled check says yes exactly when the validator does', () => {
    const seen = { valid: 0, invalid: 0 };
    fc.assert(
      fc.property(changes, fc.nat(), (changed, turned) => {
        const body = bodyOf(type, changed, turned);
        const thorough =
          shapeFault(body, COMMAND_SHAPE) === undefined &&
          validateBody<AnyCommandDto>(COMMAND_DTOS[type], body, COMMAND_PARTS).kind === 'valid';
        expect({ body, valid: isValid(body) }).toEqual({ body, valid: thorough });
        seen[thorough ? 'valid' : 'invalid'] += 1;
      }),
      { numRuns: 400 },
    );
    expect(Math.min(seen.valid, seen.invalid)).toBeGreaterThan(40);
  });

  it('reads a body as the thorough way reads it', () => {
    fc.assert(
      fc.property(changes, fc.nat(), fc.constantFrom(sender, restricted), (changed, turned, who) => {
        const body = bodyOf(type, changed, turned);
        // No id of the service's own, which would be another one each time.
        const from = 'commandId' in body ? who : { ...who, idempotencyKey: 'from-the-header' };
        expect({ ...parseCommand(body, from), commandId: 0 }).toEqual({ ...parseThoroughly(body, from), commandId: 0 });
      }),
    );
  });
});

it('a class with a decorator that the check does not know is not compiled', () => {
  class Conditional {
    @IsInt()
    @ValidateIf((object: Conditional) => object.unit !== undefined)
    quantity?: number;
    @IsString()
    unit?: string;
  }
  class PerEntry {
    @IsInt({ each: true })
    quantities: number[];
  }
  expect(() => compileCheck(Conditional)).toThrow('Conditional.quantity');
  expect(() => compileCheck(PerEntry)).toThrow('PerEntry.quantities');
});
