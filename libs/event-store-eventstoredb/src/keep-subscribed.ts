import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreError } from '@tallyman/event-store';
import type { LogClient, StoredInAll } from './client.js';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1000;

export interface SubscriptionOptions {
  readonly client: LogClient;
  /** Answers a promise only where the next event must wait for it. */
  readonly handle: (stored: StoredInAll) => Promise<void> | undefined;
  /** Commit position of the last event that was handled: every subscription begins behind it. */
  readonly handled: () => bigint;
  /** Told of the fault of an event that `handle` throws again at the same place: that is no accident of the subscription. */
  readonly fail: (fault: EventStoreError) => void;
  readonly ending: AbortSignal;
}

/** Subscribes to `$all`, and anew whenever that ends, until `ending`. */
export const keepSubscribed = (
  options: SubscriptionOptions,
): { readonly renew: () => void; readonly ended: Promise<void> } => {
  const { client, handle, handled, fail, ending } = options;
  let current = new AbortController();
  let stumbledAt: bigint | undefined;
  const subscribe = async (): Promise<void> => {
    current = new AbortController();
    const after = handled();
    const signal = AbortSignal.any([current.signal, ending]);
    try {
      for await (const page of client.subscribeToAll(after < 0n ? undefined : after, signal))
        for (const stored of page) {
          const handling = handle(stored);
          if (handling !== undefined) await handling;
        }
    } catch (error) {
      if (!(error instanceof EventStoreError)) return;
      if (stumbledAt === handled()) fail(error);
      stumbledAt = handled();
    }
  };
  const run = async (): Promise<void> => {
    let wait = FIRST_PAUSE_MS;
    while (!ending.aborted) {
      const before = handled();
      await subscribe();
      wait = handled() === before ? Math.min(2 * wait, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
      await pause(wait, undefined, { signal: ending }).catch(ignore);
    }
  };
  return {
    renew: () => {
      current.abort();
    },
    ended: run(),
  };
};

const ignore = (): void => undefined;
