import { createHeadWatch } from './head-watch.js';

const setUp = (ownHead?: () => number | undefined) => {
  const log = { position: 7, asked: 0, fails: false, time: 1000 };
  const store = {
    head: () => {
      log.asked += 1;
      return log.fails
        ? Promise.reject(new Error('gone'))
        : Promise.resolve({ position: log.position, recordedAt: 0, epoch: 1 });
    },
  };
  return { log, head: createHeadWatch({ store, now: () => log.time, ...(ownHead ? { ownHead } : {}) }) };
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the head watch', () => {
  it('never asks in the process that owns the log, and knows every event at once', async () => {
    let own: number | undefined = 5;
    const { log, head } = setUp(() => own);
    expect([head.known(), await head.position()]).toEqual([5, 5]);
    own = 6;
    expect(head.known()).toBe(6);
    expect(log.asked).toBe(0);
    own = undefined;
    expect([head.known(), await head.position(), log.asked]).toEqual([undefined, 7, 1]);
  });

  it('asks once for all who come at a time', async () => {
    const { log, head } = setUp();
    expect(head.known()).toBeUndefined();
    expect(await Promise.all([head.position(), head.position()])).toEqual([7, 7]);
    expect(log.asked).toBe(1);
  });

  it('asks at most every 100 ms, and keeps nobody waiting who comes often', async () => {
    const { log, head } = setUp();
    await head.position();
    for (let ms = 0; ms < 1000; ms += 10) {
      log.time += 10;
      log.position += 1;
      const known = head.known();
      expect(known).toBeGreaterThanOrEqual(log.position - 20);
      await turn();
    }
    expect(log.asked).toBeLessThanOrEqual(10);
  });

  it('does not pass off as new what is old', async () => {
    const { log, head } = setUp();
    await head.position();
    log.time += 201;
    log.position = 90;
    expect(head.known()).toBeUndefined();
    expect(await head.position()).toBe(90);
  });

  it('says that it cannot know only to those who wait for it', async () => {
    const { log, head } = setUp();
    await head.position();
    log.fails = true;
    log.time += 150;
    expect(head.known()).toBe(7);
    await turn();
    log.time += 100;
    expect(head.known()).toBeUndefined();
    await expect(head.position()).rejects.toThrow('gone');
    log.fails = false;
    expect(await head.position()).toBe(7);
  });
});
