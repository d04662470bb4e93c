import type { FoldedWindow } from '@tallyman/read-models';
import type { RangeFolder } from './range-folder.js';

/** Whoever awaits it gets the error; nobody else is to trip over it. */
const ahead = <Changes>(window: Promise<FoldedWindow<Changes>>): Promise<FoldedWindow<Changes>> => {
  window.catch(() => undefined);
  return window;
};

interface Range<Changes> {
  readonly to: number;
  readonly window: Promise<FoldedWindow<Changes>>;
}

/** Ranges of `size` positions under way, one more than are folded at a time, so that nobody waits for work. */
const createRanges = <Changes>(folder: RangeFolder<Changes>, from: number, to: number, size: number) => {
  const underWay: Range<Changes>[] = [];
  let next = from;
  return {
    first(): Range<Changes> | undefined {
      while (underWay.length <= folder.parallel && next < to) {
        const end = Math.min(next + size, to);
        underWay.push({ to: end, window: ahead(folder.fold(next, end)) });
        next = end;
      }
      return underWay.shift();
    },
  };
};

/** The windows of `from` < position <= `to`, in order and without a gap, folded ahead. Ends where the log ends, if that is earlier. */
export async function* foldAhead<Changes>(
  folder: RangeFolder<Changes>,
  from: number,
  to: number,
  size: number,
): AsyncGenerator<FoldedWindow<Changes>, void, undefined> {
  const ranges = createRanges(folder, from, to, size);
  for (let range = ranges.first(); range !== undefined; range = ranges.first()) {
    let window = await range.window;
    for (;;) {
      if (window.events === 0) return;
      yield window;
      // Shorter than asked for: its sums would have overflowed, or the log ends.
      if (window.to >= range.to) break;
      window = await folder.fold(window.to, range.to);
    }
  }
}
