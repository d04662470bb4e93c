import type { Explanation } from '@tallyman/client';
import { generateLines } from '../demo/generate.js';
import { differencesOf } from './check.js';
import { commandsOfReturn } from './commands.js';
import { foldRaw } from './raw-fold.js';
import { BUGGY_RELEASE, doubledCommands, doubledUnits, hitReturns, repeatsIn } from './story.js';

const shop = { name: 'test', location: 'L' };
const lines = generateLines(11, 3_000);

const event = (position: number, type: string, data: object, stream = 'stock-L/A') => ({
  position,
  type,
  data,
  stream,
});

describe('the comparison', () => {
  it('finds a wrong, a missing and an invented code, and nothing else', () => {
    const expected = new Map([
      ['a', 1],
      ['b', 2],
      ['c', 0],
      ['d', 4],
    ]);
    const actual = new Map([
      ['a', 1],
      ['b', 3],
      ['x', 5],
    ]);
    expect(differencesOf(expected, actual)).toEqual([
      { code: 'b', expected: 2, actual: 3 },
      { code: 'd', expected: 4, actual: 0 },
      { code: 'x', expected: 0, actual: 5 },
    ]);
  });
  it('takes an unsettled quantity for a difference', () => {
    expect(differencesOf(new Map([['a', 1]]), new Map([['a', Number.NaN]]))).toHaveLength(1);
  });
});

describe('the fold of raw events', () => {
  it('adds up one location', async () => {
    const events = [
      event(1, 'StockReceived', { quantity: 10 }),
      event(2, 'StockHeld', { quantity: 4 }),
      event(3, 'StockShipped', { quantity: 4 }),
      event(4, 'StockReceived', { quantity: 99 }, 'stock-ELSEWHERE/A'),
      event(5, 'ApiKeyCreated', {}, 'key-1'),
      event(6, 'ReturnDispositioned', { quantity: 2 }),
      event(7, 'StockAdjusted', { delta: -1 }),
    ];
    expect(await foldRaw(events, 'L')).toEqual(new Map([['A', 7]]));
  });
  it.each([
    ['an unknown event', [event(1, 'StockEvaporated', {})], 'StockEvaporated'],
    ['a gap', [event(1, 'StockHeld', {}), event(3, 'StockHeld', {})], 'position 3 comes after 1'],
    ['an event without its quantity', [event(1, 'StockShipped', {})], 'no quantity'],
  ])('stops at %s', async (_, events, message) => {
    await expect(foldRaw(events, 'L')).rejects.toThrow(message);
  });
});

describe('the story', () => {
  it('sends real returns again, with fresh ids that are the same each time it is told', () => {
    const commands = doubledCommands(shop, lines);
    const [hit] = hitReturns(lines);
    const [first] = hit === undefined ? [] : commandsOfReturn(shop, hit);
    const { commandId, ...same } = commands[0] ?? { commandId: '' };
    expect(same).toEqual({
      ...first,
      commandId: undefined,
      producerVersion: BUGGY_RELEASE,
      actor: 'returns-retry-worker',
    });
    expect(commandId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(doubledCommands(shop, lines)).toEqual(commands);
  });

  it('knows what it doubled', () => {
    const units = new Map<string, number>();
    for (const command of doubledCommands(shop, lines))
      if (command.type === 'DispositionReturn')
        units.set(command.sku, (units.get(command.sku) ?? 0) + command.quantity);
    expect(units.size).toBeGreaterThan(1);
    expect(doubledUnits(lines)).toEqual(units);
  });
});

describe('the search for repeats', () => {
  type Step = Explanation['steps'][number];
  const step = (position: number, reference: Step['reference'], eventType = 'ReturnDispositioned') =>
    ({ position, reference, eventType }) as Step;

  it('finds the second booking of a line and points to the first', () => {
    const note = (line: string) => ({ type: 'credit_note', id: 'C1', line });
    const steps = [step(1, note('1')), step(2, note('2')), step(3, note('1'), 'StockAdjusted'), step(4, note('1'))];
    expect(repeatsIn(steps)).toEqual([{ first: steps[0], again: steps[3] }]);
  });
  it('does not suspect a document that is booked as a whole, or none', () => {
    const steps = [step(1, null), step(2, null), step(3, { type: 'a', id: 'b' }), step(4, { type: 'a', id: 'b' })];
    expect(repeatsIn(steps)).toEqual([]);
  });
});
