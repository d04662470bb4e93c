/** Those who wait until a position is reached. */
export interface Waiters {
  /** True when it is reached in time, else false; rejects when `reject` is called meanwhile. */
  wait(position: number, timeoutMs: number): Promise<boolean>;
  reached(position: number): void;
  reject(error: Error): void;
  /** Everybody gets false. */
  giveUp(): void;
  /** Settles after `ms`, or as soon as somebody waits or the signal aborts. */
  rest(ms: number, signal: AbortSignal): Promise<void>;
}

interface Waiter {
  readonly position: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (reached: boolean) => void;
  readonly reject: (error: Error) => void;
}

export const createWaiters = (): Waiters => {
  const waiting = new Set<Waiter>();
  let wake = (): void => undefined;
  const settle = (waiter: Waiter, end: (waiter: Waiter) => void): void => {
    clearTimeout(waiter.timer);
    waiting.delete(waiter);
    end(waiter);
  };
  return {
    wait: (position, timeoutMs) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(waiter);
          resolve(false);
        }, timeoutMs);
        const waiter: Waiter = { position, timer, resolve, reject };
        waiting.add(waiter);
        wake();
      }),
    reached(position) {
      for (const waiter of waiting)
        if (waiter.position <= position)
          settle(waiter, ({ resolve }) => {
            resolve(true);
          });
    },
    reject(error) {
      for (const waiter of waiting)
        settle(waiter, ({ reject }) => {
          reject(error);
        });
    },
    giveUp() {
      for (const waiter of waiting)
        settle(waiter, ({ resolve }) => {
          resolve(false);
        });
    },
    async rest(ms, signal) {
      if (waiting.size > 0 || signal.aborted) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener('abort', wake, { once: true });
      });
      signal.removeEventListener('abort', wake);
    },
  };
};
