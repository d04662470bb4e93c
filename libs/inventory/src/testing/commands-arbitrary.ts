import { MAX_QUANTITY } from '@tallyman/kernel';
import * as fc from 'fast-check';
import type { ShortfallPolicy, StockBelief, StockCommand } from '../stock-item/commands.js';
import { STOCK_FIELDS } from '../stock-item/fields.js';
import { CONDITIONS, type Quantity } from '../stock-item/names.js';
import { by, location, MINUTE, sku, units } from './scenario.js';

/** Few names, so that commands meet each other; transfers, kits and reused hold ids arise by themselves. */
export const SKUS = ['mug', 'tea', 'box'].map(sku);
export const LOCATIONS = ['LDN1', 'PAR2'].map(location);

const oneOf = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const quantity: fc.Arbitrary<Quantity> = fc
  .oneof(
    { weight: 40, arbitrary: fc.integer({ min: 1, max: 12 }) },
    { weight: 1, arbitrary: fc.constant(MAX_QUANTITY) },
  )
  .map(units);
const level = fc.integer({ min: 0, max: 30 });
const delta = fc.oneof(fc.integer({ min: -12, max: -1 }), fc.integer({ min: 1, max: 12 }));
const condition = oneOf('sellable', 'sellable', ...CONDITIONS);
const id = (prefix: string) => fc.integer({ min: 1, max: 3 }).map((n) => prefix + String(n));
const shortfallPolicy: fc.Arbitrary<ShortfallPolicy> = oneOf('refuse', 'refuse', 'refuse', 'record');
const belief: fc.Arbitrary<StockBelief> = fc.record(
  { field: oneOf(...STOCK_FIELDS), before: level, after: level, readPosition: level },
  { requiredKeys: ['field'] },
);

/** Who is addressed; a belief now and then. */
const addressed = <Type extends StockCommand['type']>(type: Type) =>
  fc
    .tuple(oneOf(...SKUS), oneOf(...LOCATIONS), fc.option(belief, { nil: undefined, freq: 4 }))
    .map(([name, place, believed]) => ({
      ...by(type),
      sku: name,
      location: place,
      ...(believed === undefined ? {} : { belief: believed }),
    }));

const made = <Type extends StockCommand['type'], Rest extends object>(type: Type, rest: fc.Arbitrary<Rest>) =>
  fc.tuple(addressed(type), rest).map(([head, tail]) => ({ ...head, ...tail }));

const components = fc.uniqueArray(fc.record({ sku: oneOf(...SKUS), quantity }), {
  maxLength: 2,
  selector: (component) => component.sku,
});
const count = { reconciliationId: id('c'), line: fc.integer({ min: 0, max: 2 }), condition };

const inAndOut = [
  made('OpenStock', fc.record({ quantity: level, condition })),
  made('ReceiveStock', fc.record({ quantity, condition: oneOf('sellable', 'qualityControl') })),
  made('ReturnStock', fc.record({ rma: id('R'), quantity })),
  made('DispositionReturn', fc.record({ rma: id('R'), quantity, to: oneOf('sellable', 'damaged', 'scrap') })),
  made(
    'ShipStock',
    fc.record(
      { quantity, shortfallPolicy, commitment: id('o'), source: oneOf('committed', 'free') },
      { requiredKeys: ['quantity', 'shortfallPolicy'] },
    ),
  ),
];

const promises = (now: number) => [
  made(
    'HoldStock',
    fc.record(
      { holdId: id('h'), quantity, shortfallPolicy, expiresAt: level.map((minutes) => now + minutes * MINUTE) },
      { requiredKeys: ['holdId', 'quantity', 'shortfallPolicy'] },
    ),
  ),
  made('ReleaseHold', fc.record({ holdId: id('h') })),
  made('CommitStock', fc.record({ commitment: id('o'), quantity, shortfallPolicy })),
  made(
    'CommitStock',
    fc.record(
      { commitment: id('o'), holdId: id('h'), quantity, shortfallPolicy },
      { requiredKeys: ['commitment', 'holdId', 'shortfallPolicy'] },
    ),
  ),
  made('ReleaseCommitment', fc.record({ commitment: id('o'), quantity }, { requiredKeys: ['commitment'] })),
  addressed('ExpireHolds'),
  made('SetSafetyStock', fc.record({ quantity: level })),
];

const inside = [
  made('MoveStock', fc.record({ quantity, from: condition, to: condition, toBin: id('B'), shortfallPolicy })),
  made('DispatchTransfer', fc.record({ transferId: id('T'), quantity, condition, to: oneOf(...LOCATIONS) })),
  made('ReceiveTransfer', fc.record({ transferId: id('T'), quantity, condition, from: oneOf(...LOCATIONS) })),
  made('AdjustStock', fc.record({ delta, condition, shortfallPolicy })),
  made('AssertStockLevel', fc.record({ quantity: level, condition, shortfallPolicy })),
  made(
    'TransformStock',
    fc.record({ transformationId: id('K'), direction: oneOf('assemble', 'disassemble'), quantity, components }),
  ),
  made(
    'RecordCount',
    fc.record({
      ...count,
      counted: level,
      expected: level,
      observedPosition: level,
      countedAt: level,
      countedBy: id('p'),
    }),
  ),
  made('ReconcileCount', fc.record({ ...count, delta, approvedBy: id('p'), suspects: fc.constant([]) })),
];

export interface TimedCommand {
  readonly command: StockCommand;
  /** Log time in milliseconds; never decreases. */
  readonly now: number;
}

/** Histories of commands with the log's time at each. */
export const commandHistory: fc.Arbitrary<readonly TimedCommand[]> = fc
  .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 80 })
  .chain((steps) => {
    let now = Date.UTC(2026, 11, 1);
    const timed = steps.map((minutes) => {
      now += minutes * MINUTE;
      const at = now;
      return fc.oneof(...inAndOut, ...promises(at), ...inside).map((command) => ({ command, now: at }));
    });
    return fc.tuple(...timed);
  });
