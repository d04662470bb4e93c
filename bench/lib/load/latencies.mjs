const ROOM = 1 << 20;

/** Times of answers, in ms; the first million of a turn. */
export const createLatencies = () => {
  const times = new Float32Array(ROOM);
  let count = 0;
  return {
    add: (ms) => {
      if (count < ROOM) times[count++] = ms;
    },
    clear: () => {
      count = 0;
    },
    summary: () => {
      const sorted = times.slice(0, count).sort();
      const at = (share) => (count === 0 ? null : Number(sorted[Math.floor((count - 1) * share)].toFixed(2)));
      return { p50: at(0.5), p99: at(0.99) };
    },
  };
};
