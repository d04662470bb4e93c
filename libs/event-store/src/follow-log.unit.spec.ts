import { createTailSignal } from './follow-log.js';

/** Far beyond the test's own time limit: only a wake-up ends the wait. */
const FOR_EVER_MS = 1_000_000;

describe('the signal of the log’s tail', () => {
  it('wakes all who wait, and only once each', async () => {
    const tail = createTailSignal();
    const { signal } = new AbortController();
    const waiting = [tail.waitBeyond(4, FOR_EVER_MS, signal), tail.waitBeyond(4, FOR_EVER_MS, signal)];
    tail.announce(5);
    await Promise.all(waiting);
  });

  it('does not let anybody wait for what was announced before', async () => {
    const tail = createTailSignal();
    tail.announce(5);
    tail.announce(3);
    await tail.waitBeyond(4, FOR_EVER_MS, new AbortController().signal);
  });

  it('ends the wait after its time, so that owners elsewhere are found by looking', async () => {
    await createTailSignal().waitBeyond(0, 1, new AbortController().signal);
  });

  it('ends the wait when it is aborted, also before it began', async () => {
    const tail = createTailSignal();
    const abort = new AbortController();
    const waiting = tail.waitBeyond(0, FOR_EVER_MS, abort.signal);
    abort.abort();
    await waiting;
    await tail.waitBeyond(0, FOR_EVER_MS, abort.signal);
  });
});
