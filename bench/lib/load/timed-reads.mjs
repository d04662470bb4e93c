import { openConnection } from './http-connection.mjs';
import { createLatencies } from './latencies.mjs';

const requestFor = ({ origin, key }, path) =>
  Buffer.from(
    `GET ${path} HTTP/1.1\r\nhost: ${new URL(origin).host}\r\nauthorization: Bearer ${key}\r\n\r\n`,
    'latin1',
  );

/**
 * Reads in a process of its own, one after the other on one connection: how long each takes when nobody else asks.
 * @param {{ origin: string, key: string }} target
 */
export const create = (target) => ({
  /** Reads these paths in turn for so many seconds, each once at least; answers their median time and the last answer. */
  turn: async ({ paths, seconds }) => {
    const connection = await openConnection(target.origin);
    const latencies = createLatencies();
    const end = performance.now() + seconds * 1000;
    let last;
    for (let index = 0; index < paths.length || performance.now() < end; index += 1) {
      const request = requestFor(target, paths[index % paths.length]);
      const begun = performance.now();
      last = await connection.send(request);
      latencies.add(performance.now() - begun);
      if (last.status !== 200) break;
    }
    connection.close();
    return { ...latencies.summary(), status: last.status, body: last.body.toString('utf8') };
  },
});
