/**
 * Does `work` for every item, at most `atOnce` at a time, begun in their order. After the first failure nothing more is begun; what is
 * under way is waited for, so nothing goes on behind the caller's back, and then the failure is thrown.
 */
export const eachAtMost = async <T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const failures: unknown[] = [];
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failures.length > 0) return;
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
};
