import type { Quantity, StockCommand } from '@tallyman/inventory';
import * as fc from 'fast-check';
import { LOCATIONS, SKUS, type TimedCommand } from '../../../inventory/src/testing/commands-arbitrary.js';
import { by, location, MINUTE, NOW, units } from '../../../inventory/src/testing/scenario.js';

const oneOf = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const quantity: fc.Arbitrary<Quantity> = fc.integer({ min: 1, max: 9 }).map(units);
const few: fc.Arbitrary<Quantity> = fc.integer({ min: 1, max: 3 }).map(units);
const id = (prefix: string, count: number) => fc.integer({ min: 1, max: count }).map((n) => prefix + String(n));

const made = <Type extends StockCommand['type'], Rest extends object>(type: Type, rest: fc.Arbitrary<Rest>) =>
  fc
    .tuple(oneOf(...SKUS), oneOf(...LOCATIONS), rest)
    .map(([sku, place, tail]) => ({ ...by(type), sku, location: place, ...tail }));

const refuse = fc.constant('refuse' as const);
const sellable = fc.constant('sellable' as const);
const delta: fc.Arbitrary<number> = fc.integer({ min: -2, max: 1 }).map((n) => (n < 0 ? n : n + 1));
const HERE = location('LDN1');
const THERE = location('PAR2');
const transfers = { transferId: id('T', 2), condition: sellable };
const part = fc.record({ sku: oneOf(...SKUS), quantity: few });
const components = fc.uniqueArray(part, { minLength: 1, maxLength: 2, selector: ({ sku }) => sku });

const often = (weight: number, arbitrary: fc.Arbitrary<StockCommand>) => ({ weight, arbitrary });

/** Goods come, go and travel, in amounts and under names that fit each other: most of these commands are accepted. */
const command: fc.Arbitrary<StockCommand> = fc.oneof(
  often(6, made('ReceiveStock', fc.record({ quantity, condition: sellable }))),
  often(4, made('ShipStock', fc.record({ quantity: few, shortfallPolicy: refuse }))),
  often(
    3,
    made(
      'DispatchTransfer',
      fc.record({ ...transfers, quantity, location: fc.constant(HERE), to: fc.constant(THERE) }),
    ),
  ),
  often(
    5,
    made(
      'ReceiveTransfer',
      fc.record({ ...transfers, quantity: few, location: fc.constant(THERE), from: fc.constant(HERE) }),
    ),
  ),
  often(2, made('ReturnStock', fc.record({ rma: id('R', 2), quantity: few }))),
  often(
    3,
    made('DispositionReturn', fc.record({ rma: id('R', 2), quantity: few, to: oneOf('sellable', 'damaged', 'scrap') })),
  ),
  often(
    2,
    made(
      'TransformStock',
      fc.record({
        transformationId: id('K', 2),
        direction: oneOf('assemble', 'disassemble'),
        quantity: few,
        components,
      }),
    ),
  ),
  often(1, made('AdjustStock', fc.record({ delta, condition: sellable, shortfallPolicy: refuse }))),
);

/** Long histories of such commands, a minute after each other. */
export const busyHistory: fc.Arbitrary<readonly TimedCommand[]> = fc
  .array(command, { minLength: 1, maxLength: 80, size: 'max' })
  .map((commands) => commands.map((sent, index) => ({ command: sent, now: NOW + index * MINUTE })));
