/** Events per second of a worker since it began, over the whole of its run: steady enough for an estimate of the end. */
export const createSpeed = (now: () => number): ((events: number) => number) => {
  const began = now();
  let total = 0;
  return (events) => {
    total += events;
    const seconds = Math.max(now() - began, 1) / 1000;
    return Math.round(total / seconds);
  };
};
