import type { Readable } from 'node:stream';

/** So many that are not taken yet hold the stream up. */
const LONGEST_PAGE = 1024;

/**
 * What a stream of objects gives, as much at a time as one turn of the event loop brings: one at a time costs several promises each. Ends with it;
 * throws what it fails with, after what came before that. When its loop is left the rest is thrown away.
 */
export async function* pagesOf<Item>(stream: Readable): AsyncGenerator<readonly Item[], void, undefined> {
  const state: { page: Item[]; ended: boolean; fault?: Error } = { page: [], ended: false };
  let wake: () => void = ignore;
  let soon: NodeJS.Immediate | undefined;
  const wakeSoon = (): void => {
    soon ??= setImmediate(() => {
      soon = undefined;
      wake();
    });
  };
  const take = (item: Item): void => {
    state.page.push(item);
    if (state.page.length >= LONGEST_PAGE) stream.pause();
    wakeSoon();
  };
  const end = (): void => {
    state.ended = true;
    wakeSoon();
  };
  stream.on('error', (error: Error) => {
    state.fault ??= error;
    wakeSoon();
  });
  stream.on('end', end).on('close', end).on('data', take);
  try {
    for (;;) {
      const { page } = state;
      state.page = [];
      if (page.length > 0) {
        yield page;
        if (stream.isPaused()) stream.resume();
      } else if (state.fault !== undefined) throw state.fault;
      else if (state.ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stream.off('data', take);
    stream.resume();
  }
}

const ignore = (): void => undefined;
