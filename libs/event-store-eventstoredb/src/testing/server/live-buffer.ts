import type { EventLog, LoggedEvent } from './event-log.js';
import type { ReadResp } from './protocol.js';
import type { SubscriptionSource } from './subscription-sources.js';

/** How far a live subscription may fall behind. */
const MOST_BEHIND = 32;

/** Whoever writes to the client's connection. */
export interface Consumer {
  /** The connection takes nothing at the moment. */
  isBlocked: boolean;
}

export interface LiveFrame {
  readonly event: LoggedEvent;
  readonly frame: ReadResp;
}

/** Collects what is written while the client takes what was written before. */
export interface LiveBuffer {
  /** The next frame; undefined when all are taken and no more are collected: the client fell behind, or is gone. Throws what ends the subscription. */
  readonly take: () => Promise<LiveFrame | undefined>;
  readonly close: () => void;
}

export const collectLive = ({
  log,
  source,
  consumer,
  signal,
}: {
  log: EventLog;
  source: SubscriptionSource;
  consumer: Consumer;
  signal: AbortSignal;
}): LiveBuffer => {
  const frames: LiveFrame[] = [];
  let failure: Error | undefined;
  let isOpen = true;
  let wake: () => void = () => undefined;

  const close = (): void => {
    isOpen = false;
    stop();
    wake();
  };
  const stop = log.onWrite((event) => {
    // A burst that the client has had no chance to take yet is not its fault.
    if (consumer.isBlocked && frames.length >= MOST_BEHIND) {
      close();
      return;
    }
    try {
      for (const frame of source.offer(event)) frames.push({ event, frame });
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      close();
    }
    wake();
  });
  signal.addEventListener('abort', close, { once: true });

  return {
    async take() {
      for (;;) {
        const next = frames.shift();
        if (next !== undefined) return next;
        if (failure !== undefined) throw failure;
        if (!isOpen || signal.aborted) return undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close() {
      signal.removeEventListener('abort', close);
      close();
    },
  };
};
