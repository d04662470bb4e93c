import fc from 'fast-check';
import { NO_QUANTITIES } from '@tallyman/inventory';
import type { StockViews } from '@tallyman/read-models';
import { createStockCache } from '../projections/stock-cache.js';
import { createLoadItem } from './load-item.js';
import { ITEMS, Traffic, type Step } from './traffic.spec-support.js';

const [MUG, TEA] = ITEMS;
if (MUG === undefined || TEA === undefined) throw new Error('two items are needed');

const setUp = () => {
  const world = { position: 5, asked: 0, absent: false, fails: false };
  const row = { ...MUG, quantities: NO_QUANTITIES, appliedPosition: 5, appliedRevision: 0, chainHash: '' };
  const views: Pick<StockViews, 'stockOf'> = {
    stockOf: async () => {
      world.asked += 1;
      const { position } = world;
      await Promise.resolve();
      if (world.fails) throw new Error('gone');
      return { generation: 1, position, value: { items: world.absent ? [] : [row], transfers: [] } };
    },
  };
  const cache = createStockCache(100_000);
  return { world, cache, load: createLoadItem({ views, cache, runner: { position: () => world.position } }) };
};

describe('loading an item', () => {
  it('asks the views once for all who come meanwhile, item by item', async () => {
    const { world, cache, load } = setUp();
    const [first, ...others] = await Promise.all([load(MUG), load(MUG), load(MUG)]);
    for (const other of others) expect(other).toBe(first);
    expect(world.asked).toBe(1);
    expect(cache.get(MUG)).toBe(first.cell);
    await Promise.all([load(MUG), load(TEA)]);
    expect(world.asked).toBe(3);
  });

  it('fails for all of them, remembers nothing of it, and asks again', async () => {
    const { world, cache, load } = setUp();
    world.fails = true;
    const results = await Promise.allSettled([load(MUG), load(MUG)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(cache.get(MUG)).toBeUndefined();
    world.fails = false;
    expect((await load(MUG)).cell).toBeDefined();
    expect(world.asked).toBe(2);
  });

  it('remembers nothing of what is not there', async () => {
    const { world, cache, load } = setUp();
    world.absent = true;
    expect(await load(MUG)).toEqual({ cell: undefined, position: 5 });
    expect(cache.get(MUG)).toBeUndefined();
    world.absent = false;
    expect((await load(MUG)).cell).toBeDefined();
  });

  it('does not give an answer from before the views moved to who comes after', async () => {
    const { world, load } = setUp();
    const before = load(MUG);
    world.position = 6;
    const [early, late] = await Promise.all([before, load(MUG)]);
    expect([early.position, late.position, world.asked]).toEqual([5, 6, 2]);
  });
});

describe('reading beside the feed', () => {
  const item = fc.nat({ max: ITEMS.length - 1 });
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ do: fc.constant('write' as const), item, transfer: fc.boolean() }),
    fc.record({ do: fc.constant('feed' as const) }),
    { arbitrary: fc.record({ do: fc.constant('switch' as const) }), weight: 1 },
    fc.record({ do: fc.constant('ask' as const), item }),
    fc.record({ do: fc.constant('answer' as const), which: fc.nat({ max: 5 }) }),
    fc.record({ do: fc.constant('recall' as const), item }),
  );

  it('tells what was so at the position it names, in whatever order things happen', async () => {
    let recalled = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const traffic = new Traffic();
        for (const each of steps) await traffic.step(each);
        expect(traffic.faults).toEqual([]);
        for (const { generation, atLeastGeneration, truth, expected } of traffic.told) {
          expect(truth).toEqual(expected);
          expect(generation).toBeGreaterThanOrEqual(atLeastGeneration);
        }
        recalled += traffic.told.length;
      }),
      { numRuns: 500 },
    );
    expect(recalled).toBeGreaterThan(100);
  });
});
