import type { AllStreamResolvedEvent, AllStreamSubscription } from '@eventstore/db-client';

/**
 * What a subscription has received, as much at a time as there is: an event at a time costs a dozen promises each. Ends with it; throws
 * what it fails with. When its loop is left the rest is taken and thrown away.
 */
export async function* pagesOf(
  stream: AllStreamSubscription,
): AsyncGenerator<readonly AllStreamResolvedEvent[], void, undefined> {
  const state: { ended: boolean; fault?: Error } = { ended: false };
  let wake: (() => void) | undefined;
  const woken = (): void => {
    wake?.();
    wake = undefined;
  };
  stream.on('readable', woken);
  stream.on('end', () => {
    state.ended = true;
    woken();
  });
  stream.on('close', () => {
    state.ended = true;
    woken();
  });
  stream.on('error', (error: Error) => {
    state.fault ??= error;
    woken();
  });
  try {
    for (;;) {
      const page: AllStreamResolvedEvent[] = [];
      for (let event: unknown = stream.read(); event !== null; event = stream.read())
        page.push(event as AllStreamResolvedEvent);
      if (page.length > 0) yield page;
      else if (state.fault !== undefined) throw state.fault;
      else if (state.ended) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    stream.off('readable', woken);
    stream.resume();
  }
}
