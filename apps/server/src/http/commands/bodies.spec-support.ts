import fc from 'fast-check';
import { memberNames } from '../parsing/certainly-valid.js';
import { partOf } from '../parsing/part-class.js';
import { COMMAND_DTOS, COMMAND_TYPES, type CommandType } from './dto/registry.js';
import { COMMAND_EXAMPLES } from './examples.js';

const NAMES = [...new Set(COMMAND_TYPES.flatMap((type) => memberNames(COMMAND_DTOS[type])))];
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
  fc
    .constantFrom(64, 65, 100, 101, 128, 129, 200, 201, 255, 256, 257, 512, 513, 2000, 2001)
    .map((length) => 'x'.repeat(length)),
  fc.constantFrom(64, 65, 128, 129, 200, 201, 256, 257).map((length) => '😀'.repeat(length)),
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
    'POINTS.GOLD',
    'assets:cash',
    'assets::cash',
    'balance',
    'debit',
    'true',
    '2026-12-01',
    '2026-02-29',
    '0000-01-01',
  ),
  fc.constant('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'),
  fc.constantFrom(...COMMAND_TYPES),
);
const numbers = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(2 ** 53 - 1, 2 ** 53, -(2 ** 53) + 1, -(2 ** 53), 1.5, 1e-9, 1e300),
);
const scalars = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));
const fieldMaps = fc.oneof(
  fc.dictionary(fc.constantFrom('price', '_a', 'A9', 'data', 'x'.repeat(64)), scalars, { maxKeys: 3 }),
  fc.dictionary(fc.constantFrom('price', 'true', '9a', 'a b', 'x'.repeat(65), ...STRANGERS), scalars, { maxKeys: 3 }),
  fc
    .constantFrom(0, 1, 100, 101)
    .map((length) => Object.fromEntries(Array.from({ length }, (_, at) => [`f${String(at)}`, at]))),
  fc.constantFrom(4096, 4097, 8193).map((length) => ({ text: 'x'.repeat(length) })),
  fc.constantFrom(4096, 4097).map((length) => ({ text: '😀'.repeat(length) })),
);

type Body = Readonly<Record<string, unknown>>;

/** An object of a class: a good one with some members changed, or anything under its names. */
const partsOf = (part: new () => object, example: Body): fc.Arbitrary<Body> => {
  const names = fc.constantFrom(...memberNames(part), ...STRANGERS);
  const changed = fc.dictionary(names, fc.oneof({ arbitrary: scalars, weight: 3 }, fieldMaps), { maxKeys: 2 });
  return fc.oneof(
    changed,
    changed.map((changes) => ({ ...example, ...changes })),
    fieldMaps.map((fields) => ({ fields })),
  );
};

/** Lists of them, as long as they may be and one longer; and lists of what is none. */
const listsOf = (part: new () => object, example: Body): fc.Arbitrary<unknown[]> =>
  fc.oneof(
    fc.array(partsOf(part, example), { maxLength: 3 }),
    fc.constantFrom<unknown[][]>([[]], [[], {}], [[example]], [['a']]),
    fc.constantFrom(0, 1, 2, 99, 100, 101, 500, 501, 1000, 1001).map((length) => Array.from({ length }, () => example)),
  );

const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null;

const likeOf = (name: string, example: unknown): fc.Arbitrary<unknown> => {
  if (name === 'fields') return fieldMaps;
  if (typeof example === 'string') return texts;
  return typeof example === 'number' ? numbers : scalars;
};

/** What may stand under a name, more often than not of the right kind. */
const valuesOf = (type: CommandType, name: string): fc.Arbitrary<unknown> => {
  const part = partOf(COMMAND_DTOS[type], name);
  const example: unknown = COMMAND_EXAMPLES[type][name];
  if (part === undefined) return likeOf(name, example);
  if (!Array.isArray(example)) return partsOf(part, isBody(example) ? example : {});
  const [first] = example as unknown[];
  return listsOf(part, isBody(first) ? first : {});
};

/** Changes of a body of a type: members set, or left out; most of them its own, and more often than not of the right kind. */
const changesOf = (type: CommandType) => {
  const own = fc.constantFrom(...memberNames(COMMAND_DTOS[type]));
  const named = fc.oneof({ arbitrary: own, weight: 4 }, fc.constantFrom(...NAMES, ...STRANGERS)).chain((name) => {
    const values = fc.oneof(
      { arbitrary: valuesOf(type, name), weight: 3 },
      scalars,
      fieldMaps,
      fc.jsonValue({ maxDepth: 6 }),
    );
    return fc.tuple(fc.constant(name), fc.option(values, { nil: undefined }));
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

/** Requests of a type, about half of them well-formed: its example with up to three members changed, added or left out. */
export const bodiesOf = (type: CommandType): fc.Arbitrary<Record<string, unknown>> =>
  fc.tuple(changesOf(type), fc.nat()).map(([changed, turned]) => bodyOf(type, changed, turned));
