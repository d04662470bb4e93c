import type { EventStore } from '@tallyman/event-store';

/** Where the log ends, asked at most so often: answers need it for their lag, not for their truth. */
export interface HeadWatch {
  /** At most `maxAgeMs` old. */
  position(): Promise<number>;
  /** Asks the log now. */
  ask(): Promise<number>;
}

export const createHeadWatch = (store: EventStore, maxAgeMs = 100): HeadWatch => {
  let known = 0;
  let askedAt = -Infinity;
  let asking: Promise<number> | undefined;

  const ask = async (): Promise<number> => {
    const started = performance.now();
    const { position } = await store.head();
    known = Math.max(known, position);
    askedAt = started;
    return known;
  };

  return {
    ask,
    async position() {
      if (performance.now() - askedAt <= maxAgeMs) return known;
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
};
