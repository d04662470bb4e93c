import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { generateLines } from '../demo/generate.js';
import { ALLOWED, isGoods, mapRetail } from './commands.js';
import type { Mapping, ShopCommand } from './commands.js';
import { parseRetail, readRetail } from './csv.js';
import type { RetailLine } from './csv.js';
import { plainFold } from './plain-fold.js';
import { purchaseTable } from './purchases.js';

const shop = { name: 'test', location: 'L' };
const REAL = '../shared/data/online-retail.csv.gz';

const mapped = (lines: readonly RetailLine[]): Mapping => mapRetail(shop, lines, purchaseTable(lines, isGoods));
const commandsOf = ({ shifts }: Mapping): readonly ShopCommand[] => shifts.flatMap(({ commands }) => commands);

const unitsOf = (command: ShopCommand): number => {
  if (command.type === 'ReceiveStock' || command.type === 'DispositionReturn') return command.quantity;
  if (command.type === 'ShipStock') return -command.quantity;
  if (command.type === 'AdjustStock') return command.delta;
  if (['HoldStock', 'CommitStock', 'ReturnStock'].includes(command.type)) return 0;
  throw new Error(`the mapping makes no ${command.type}`);
};

/** Carries the commands out one by one, as a shelf would; a shelf that runs short throws. */
const shelfAfter = (mapping: Mapping): ReadonlyMap<string, number> => {
  const shelf = new Map<string, number>();
  for (const command of commandsOf(mapping)) {
    const level = (shelf.get(command.sku) ?? 0) + unitsOf(command);
    if (level < 0) throw new Error(`${command.commandId} runs short by ${String(-level)}`);
    shelf.set(command.sku, level);
  }
  return shelf;
};

const agrees = (lines: readonly RetailLine[]): void => {
  const mapping = mapped(lines);
  expect(shelfAfter(mapping)).toEqual(plainFold(lines, purchaseTable(lines, isGoods)));
  const ids = commandsOf(mapping).map(({ commandId }) => commandId);
  expect(new Set(ids).size).toBe(ids.length);
};

const line = (changes: Partial<RetailLine>): RetailLine => ({
  line: 2,
  invoice: '536365',
  code: '85123A',
  description: 'HOLDER',
  quantity: 6,
  date: '2010-12-01T08:26:00Z',
  price: '2.55',
  customer: '17850',
  ...changes,
});
/** Type and units of the commands for one line, purchases left out. */
const booked = (changes: Partial<RetailLine>) =>
  commandsOf(mapRetail(shop, [line(changes)], [])).map((command) => [command.type, unitsOf(command)]);

describe('the mapping of order lines', () => {
  it.each<[string, Partial<RetailLine>, readonly unknown[]]>([
    [
      'a sale',
      {},
      [
        ['HoldStock', 0],
        ['CommitStock', 0],
        ['ShipStock', -6],
      ],
    ],
    [
      'a free gift',
      { price: '0' },
      [
        ['HoldStock', 0],
        ['CommitStock', 0],
        ['ShipStock', -6],
      ],
    ],
    [
      'a gift-shop code',
      { code: 'DCGS0076' },
      [
        ['HoldStock', 0],
        ['CommitStock', 0],
        ['ShipStock', -6],
      ],
    ],
    [
      'a cancellation',
      { invoice: 'C536365', quantity: -6 },
      [
        ['ReturnStock', 0],
        ['DispositionReturn', 6],
      ],
    ],
    ['a correction', { quantity: -6, price: '0', customer: '' }, [['AdjustStock', -6]]],
    ['postage', { code: 'POST' }, []],
    ['a discount that comes back', { code: 'D', invoice: 'C536365', quantity: -1 }, []],
    ['bank charges', { code: 'BANK CHARGES' }, []],
  ])('%s', (_, changes, commands) => {
    expect(booked(changes)).toEqual(commands);
  });

  it.each([
    ['damages', 'damaged', 'damages'],
    ['check', 'stocktake', 'check'],
    ['Dotcom sales', 'shrinkage_unexplained', 'Dotcom sales'],
    ['', 'shrinkage_unexplained', undefined],
  ])('gives a correction with the text "%s" the reason %s', (description, reasonCode, reasonText) => {
    const [command] = commandsOf(mapRetail(shop, [line({ description, quantity: -1 })], []));
    expect(command).toMatchObject({ reasonCode });
    expect(command?.reasonText).toBe(reasonText);
  });

  it('keeps codes apart that differ by case only, and lines of one invoice with the same code', () => {
    const lines = [line({ code: '72351a' }), line({ line: 3, code: '72351A' }), line({ line: 4, code: '72351A' })];
    agrees(lines);
    expect(plainFold(lines, [])).toEqual(
      new Map([
        ['72351a', -6],
        ['72351A', -12],
      ]),
    );
  });

  it('sends nothing that the subsystem may not send', () => {
    for (const { subsystem, commands } of mapped(generateLines(1, 500)).shifts)
      for (const { type } of commands) expect(ALLOWED[subsystem]).toContain(type);
  });

  it('agrees with the plain fold on any generated shop, and never sells what is not there', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 20 }),
        (seed, count, days) => {
          agrees(generateLines(seed, count, days));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('counts what it skips, so that every line is accounted for', () => {
    const lines = generateLines(7, 2_000);
    const { shifts, skipped } = mapped(lines);
    const perLine = new Set(
      shifts.flatMap(({ commands }) => commands).map(({ commandId }) => /^test-(\d+)-/.exec(commandId)?.[1]),
    );
    perLine.delete(undefined);
    expect(perLine.size + [...skipped.values()].reduce((sum, times) => sum + times, 0)).toBe(lines.length);
    expect(Math.min(...skipped.values())).toBeGreaterThan(0);
  });

  const isThere = existsSync(REAL);
  if (!isThere) console.warn(`SKIPPED: the comparison on the real file, because ${REAL} is not there.`);
  (isThere ? it : it.skip)('agrees with the plain fold on the real file', () => {
    const lines = readRetail(REAL);
    expect(lines).toHaveLength(36_165);
    agrees(lines);
  });
});

describe('the reader of the file', () => {
  const header = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
  it('reads quotes, commas, line ends of both kinds and a byte order mark', () => {
    const text = `\uFEFF${header}\r\n536365,85123A,"HOLDER, ""WHITE""",-6,2010-12-01T08:26:00Z,2.55,,United Kingdom\r\n`;
    expect(parseRetail(text)).toEqual([line({ description: 'HOLDER, "WHITE"', quantity: -6, customer: '' })]);
  });
  it('skips nothing that it cannot read', () => {
    expect(() => parseRetail(`${header}\n536365,85123A,HOLDER,six,2010,2.55,,\n`)).toThrow('line 2: six');
    expect(() => parseRetail('InvoiceNo,StockCode\n1,2\n')).toThrow('line 2 has no Description');
  });
});
