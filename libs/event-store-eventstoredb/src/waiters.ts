interface Waiter {
  readonly isThere: () => boolean;
  readonly resolve: (isThere: boolean) => void;
  readonly reject: (fault: Error) => void;
}

/** Those who wait until something is there, looked at anew whenever it may have come. */
export interface Waiters {
  /** True when it is there; false when it is not after `patienceMs`. */
  until(isThere: () => boolean, patienceMs: number): Promise<boolean>;
  look(): void;
  /** Calls once after all that one turn of the event loop brings. */
  wakeSoon(wake: () => void): void;
  fail(fault: Error): void;
}

export const createWaiters = (): Waiters => {
  const waiting = new Set<Waiter>();
  let soon: NodeJS.Immediate | undefined;
  return {
    async until(isThere, patienceMs) {
      if (isThere()) return true;
      let timer: NodeJS.Timeout | undefined;
      let waiter: Waiter | undefined;
      try {
        return await new Promise<boolean>((resolve, reject) => {
          waiter = { isThere, resolve, reject };
          waiting.add(waiter);
          timer = setTimeout(resolve, patienceMs, false);
        });
      } finally {
        clearTimeout(timer);
        if (waiter !== undefined) waiting.delete(waiter);
      }
    },
    look() {
      for (const { isThere, resolve } of [...waiting]) if (isThere()) resolve(true);
    },
    wakeSoon(wake) {
      soon ??= setImmediate(() => {
        soon = undefined;
        wake();
      });
    },
    fail(fault) {
      for (const { reject } of [...waiting]) reject(fault);
    },
  };
};
