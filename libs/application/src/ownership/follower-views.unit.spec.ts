import type { Checkpoint } from '@tallyman/read-models';
import type { Log } from '../projections/log.js';
import type { ProjectionRunner } from '../projections/runner-port.js';
import { createRoleRunner } from './role-runner.js';
import { createViewWatch } from './view-watch.js';

const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Views that somebody else carries, and a cache that counts how often it was emptied. */
const elsewhere = () => {
  let live: Checkpoint = { generation: 1, position: 10 };
  let broken = false;
  const cleared: number[] = [];
  return {
    cleared,
    moveTo: (next: Checkpoint) => (live = next),
    breaks: (now: boolean) => (broken = now),
    options: {
      projection: 'stock',
      log,
      store: { head: () => Promise.resolve({ position: 20, recordedAt: 0, epoch: 1 }) },
      projectionStore: { live: () => (broken ? Promise.reject(new Error('gone')) : Promise.resolve(live)) },
      cache: { clear: (generation: number) => cleared.push(generation) },
    },
  };
};

describe('the watch over views that another process carries', () => {
  it('knows where they are, and empties the cache whenever they moved', async () => {
    const { options, cleared, moveTo } = elsewhere();
    const watch = createViewWatch(options);
    await watch.start();
    expect(watch.position()).toBe(10);
    expect(await watch.status()).toMatchObject({ position: 10, headPosition: 20, lag: 10, state: 'running' });
    const before = cleared.length;
    moveTo({ generation: 2, position: 15 });
    expect(await watch.waitFor(15, 2000)).toBe(true);
    expect(watch.position()).toBe(15);
    expect(cleared.slice(before)).toEqual([2]);
    expect(await watch.waitFor(16, 200)).toBe(false);
    expect(cleared).toHaveLength(before + 1);
    await watch.stop();
  });

  it('says so when it cannot look for long, and recovers', async () => {
    const { options, breaks, moveTo } = elsewhere();
    const watch = createViewWatch(options);
    await watch.start();
    breaks(true);
    await expect(watch.waitFor(99, 5000)).rejects.toMatchObject({ code: 'view_behind' });
    expect(await watch.status()).toMatchObject({ state: 'failed', error: 'gone' });
    breaks(false);
    moveTo({ generation: 1, position: 99 });
    while (watch.position() < 99) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await watch.status()).toMatchObject({ state: 'running' });
    await watch.stop();
  });
});

interface FakeRunner extends ProjectionRunner {
  reach(position: number): void;
}

/** Notes what it is told, and gives up on who waits when it is stopped, as runners do. */
const fakeRunner = (name: string, notes: string[]): FakeRunner => {
  let at = 0;
  let giveUp: ((reached: boolean) => void)[] = [];
  return {
    name,
    reach: (position) => (at = position),
    start: () => Promise.resolve(void notes.push(`${name} starts`)),
    stop: () => {
      notes.push(`${name} stops`);
      for (const end of giveUp.splice(0)) end(false);
      return Promise.resolve();
    },
    position: () => at,
    status: () => Promise.reject(new Error('not asked')),
    waitFor: (position) =>
      at >= position ? Promise.resolve(true) : new Promise((resolve) => (giveUp = [...giveUp, resolve])),
  };
};

describe('the runner of both roles', () => {
  it('never has both at work, and empties the cache between them', async () => {
    const notes: string[] = [];
    const [carrier, watcher] = [fakeRunner('carrier', notes), fakeRunner('watcher', notes)];
    const runner = createRoleRunner({ carrier, watcher, emptyCache: () => notes.push('empty') });
    await runner.start();
    await Promise.all([runner.carry(), runner.watch(), runner.carry()]);
    await runner.stop();
    const toCarrier = ['watcher stops', 'carrier starts', 'empty'];
    const toWatcher = ['carrier stops', 'watcher starts', 'empty'];
    expect(notes).toEqual(['watcher starts', ...toCarrier, ...toWatcher, ...toCarrier, 'carrier stops']);
  });

  it('who waits while the role changes waits on', async () => {
    const [carrier, watcher] = [fakeRunner('carrier', []), fakeRunner('watcher', [])];
    const runner = createRoleRunner({ carrier, watcher, emptyCache: () => undefined });
    await runner.start();
    const waiting = runner.waitFor(5, 1000);
    carrier.reach(7);
    await runner.carry();
    expect(await waiting).toBe(true);
    expect(runner.position()).toBe(7);
  });
});
