const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/**
 * What was started is stopped in reverse order: at the end, after a failure, and when somebody ends the run.
 * @param {(message: string) => void} say
 */
export const createCleanup = (say) => {
  const closers = [];
  let running;
  const closeAll = async () => {
    for (;;) {
      const close = closers.pop();
      if (close === undefined) return;
      try {
        await close();
      } catch (error) {
        say(`while stopping: ${String(error)}`);
      }
    }
  };
  const run = () => (running ??= closeAll());
  for (const [signal, code] of Object.entries(SIGNALS))
    process.on(signal, () => {
      say('stopping all that was started');
      void run().then(() => process.exit(code));
    });
  return {
    run,
    /** Adds a closer; the function that it answers runs it early, once. */
    add: (close) => {
      closers.push(close);
      return async () => {
        const index = closers.indexOf(close);
        if (index < 0) return;
        closers.splice(index, 1);
        await close();
      };
    },
  };
};
