import { openConnection } from './http-connection.mjs';
import { createLatencies } from './latencies.mjs';
import { LOCATION, skuName } from './requests.mjs';

const SOURCE = Buffer.from('"source":"');

const sourceIn = (body) => {
  const at = body.indexOf(SOURCE);
  return at < 0 ? 'none' : body.latin1Slice(at + SOURCE.length, body.indexOf('"', at + SOURCE.length));
};

const requestFor = ({ origin, key }, index) =>
  Buffer.from(
    `GET /v1/stock/${skuName(index)}/${LOCATION} HTTP/1.1\r\nhost: ${new URL(origin).host}\r\nauthorization: Bearer ${key}\r\n\r\n`,
    'latin1',
  );

/**
 * Reads of stock items in a process of its own, one after the other on each connection.
 * @param {{ origin: string, key: string, connections: number, skus: number }} options
 */
export const create = (options) => {
  const requests = Array.from({ length: options.skus }, (_, index) => requestFor(options, index));
  const latencies = createLatencies();
  const createTally = () => ({ answers: 0, failed: 0, firstFailure: undefined, sources: {} });
  const read = async (tally, connection, request) => {
    const begun = performance.now();
    const { status, body } = await connection.send(request);
    latencies.add(performance.now() - begun);
    tally.answers += 1;
    if (status === 200) {
      const source = sourceIn(body);
      tally.sources[source] = (tally.sources[source] ?? 0) + 1;
      return;
    }
    tally.failed += 1;
    tally.firstFailure ??= `${status} ${body.toString('utf8', 0, 500)}`;
  };
  const run = async (goesOn) => {
    const tally = createTally();
    let next = 0;
    latencies.clear();
    // Of their own for every turn: between turns minutes may pass, and servers close what is idle.
    const connections = await Promise.all(
      Array.from({ length: options.connections }, () => openConnection(options.origin)),
    );
    const begun = performance.now();
    const work = async (connection) => {
      while (goesOn(next)) await read(tally, connection, requests[next++ % requests.length]);
    };
    await Promise.all(connections.map(work));
    const elapsed = (performance.now() - begun) / 1000;
    for (const connection of connections) connection.close();
    return { rate: tally.answers / elapsed, ...tally, latencyMs: latencies.summary() };
  };
  const during = (seconds) => {
    const end = performance.now() + seconds * 1000;
    return run(() => performance.now() < end);
  };
  return {
    /** Reads round and round. */
    turn: async ({ warmSeconds, seconds }) => {
      await during(warmSeconds);
      return during(seconds);
    },
    /** Reads each item once. */
    once: () => run((next) => next < requests.length),
  };
};
