/** A write that takes longer counts as one that fails, until it ends. */
const PATIENCE_MS = 5000;

/** Knows whether the writes that are tried one after the other succeed. */
export interface WriteWatch {
  /** Why the newest try failed, or that it takes too long; `undefined` when it succeeded. */
  readonly error: string | undefined;
  /** Tries; settles as `write` does. */
  watch(write: () => Promise<void>): Promise<void>;
}

/** `changed` is told when tries begin to fail and when one succeeds again; not of each try. */
export const createWriteWatch = (changed: () => void): WriteWatch => {
  let error: string | undefined;
  const become = (now: string | undefined): void => {
    const isChange = (error === undefined) !== (now === undefined);
    error = now;
    if (isChange) changed();
  };
  return {
    get error() {
      return error;
    },
    async watch(write) {
      const timer = setTimeout(become, PATIENCE_MS, `A write has had no answer for ${String(PATIENCE_MS)} ms`);
      try {
        await write();
        become(undefined);
      } catch (fault) {
        become(fault instanceof Error ? fault.message : String(fault));
        throw fault;
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
