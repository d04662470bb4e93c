import { eachAtMost } from './each-at-most.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('eachAtMost', () => {
  it('does all, in order, never more than so many at a time', async () => {
    const begun: number[] = [];
    let [running, most] = [0, 0];
    await eachAtMost([...Array(20).keys()], 3, async (item) => {
      begun.push(item);
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    });
    expect(begun).toEqual([...Array(20).keys()]);
    expect(most).toBe(3);
  });

  it('begins nothing after a failure, waits for what is under way, and then fails', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = eachAtMost([0, 1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      if (item === 0) throw new Error('zero');
      await turn();
      await turn();
      ended.push(item);
    });
    await expect(work).rejects.toThrow('zero');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});
