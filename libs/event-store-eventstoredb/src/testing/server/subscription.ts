import { randomUUID } from 'node:crypto';
import type { EventLog } from './event-log.js';
import type { ArmedFaults } from './faults.js';
import { collectLive, type Consumer, type LiveBuffer } from './live-buffer.js';
import type { ReadResp } from './protocol.js';
import { timedOut } from './refusals.js';
import type { SubscriptionSource } from './subscription-sources.js';
import { caughtUpFrame, confirmationFrame, fellBehindFrame } from './wire.js';

export interface Subscription {
  readonly log: EventLog;
  readonly source: SubscriptionSource;
  readonly consumer: Consumer;
  readonly faults: ArmedFaults;
  readonly signal: AbortSignal;
}

/** Settles with the next event, or with the end of the subscription. */
const nextWrite = (log: EventLog, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const stop = log.onWrite(() => {
      settle();
    });
    const settle = (): void => {
      stop();
      signal.removeEventListener('abort', settle);
      resolve();
    };
    signal.addEventListener('abort', settle);
    if (signal.aborted) settle();
  });

async function* liveFrames({ source }: Subscription, live: LiveBuffer): AsyncGenerator<ReadResp> {
  for (;;) {
    const next = await live.take();
    if (next === undefined) return;
    yield next.frame;
    source.pass(next.event);
  }
}

/** The frames of a subscription for as long as it lasts. Throws what ends it. */
export async function* subscriptionFrames(subscription: Subscription): AsyncGenerator<ReadResp> {
  const { log, source, faults, signal } = subscription;
  const isOver = (): boolean => signal.aborted;
  yield confirmationFrame(randomUUID());
  while (!isOver()) {
    const page = source.page();
    if (page.state === 'absent') {
      await nextWrite(log, signal);
      continue;
    }
    if (page.state === 'more') {
      yield* page.frames;
      continue;
    }
    // In the same turn as the last page: nothing is written in between.
    const live = collectLive(subscription);
    try {
      yield* page.frames;
      yield caughtUpFrame();
      yield* liveFrames(subscription, live);
    } finally {
      live.close();
    }
    if (isOver()) return;
    if (faults.dropsSlowConsumers())
      throw timedOut('Consumer too slow to handle event while live. Client resubscription required.');
    yield fellBehindFrame();
  }
}
