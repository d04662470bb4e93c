import { openConnection } from './http-connection.mjs';
import { createLatencies } from './latencies.mjs';
import { createHolds, createIds } from './requests.mjs';
import { createTransactions } from './transactions.mjs';

/** What both the service and its peers say of each command of a batch that was done. */
const ACCEPTED = Buffer.from('"outcome":"accepted"');

const acceptedIn = (body) => {
  let count = 0;
  for (let at = body.indexOf(ACCEPTED); at >= 0; at = body.indexOf(ACCEPTED, at + ACCEPTED.length)) count += 1;
  return count;
};

/** Counts of answers. What is under way at the edges of the measured time counts by the share of its time that lies inside. */
const createTally = (start, end) => ({ start, end, measured: 0, accepted: 0, failed: 0, firstFailure: undefined });

const shareInside = ({ start, end }, sent, answered) =>
  Math.max(0, Math.min(end, answered) - Math.max(start, sent)) / (answered - sent);

const note = (tally, { wanted, sent, answered }, { status, body }) => {
  const accepted = status === 200 || status === 201 ? acceptedIn(body) : 0;
  tally.accepted += accepted;
  tally.measured += accepted * shareInside(tally, sent, answered);
  if (accepted === wanted) return;
  tally.failed += wanted - accepted;
  tally.firstFailure ??= `${status} ${body.toString('utf8', 0, 1000)}`;
};

/** What a connection sends in turn, by what it is about: stock or money. */
const createCycle = (options) => (options.postings === undefined ? createHolds(options) : createTransactions(options));

/**
 * A load of commands over HTTP in a process of its own: each connection sends a request, waits for the answer, sends the next.
 * @param {{ origin: string, key: string, size: 'single' | number, connections: number }} options
 *   and what `createHolds` or, with `postings`, `createTransactions` takes.
 */
export const create = (options) => {
  const ids = createIds();
  const cycles = Array.from({ length: options.connections }, () => createCycle({ ...options, ids }));
  const latencies = createLatencies();
  const send = async (tally, connection, wanted, bytes) => {
    const sent = performance.now();
    const answer = await connection.send(bytes);
    const answered = performance.now();
    if (sent >= tally.start && answered <= tally.end) latencies.add(answered - sent);
    note(tally, { wanted, sent, answered }, answer);
  };
  const work = async (tally, { commands, steps }, goesOn) => {
    // Of its own for every turn: between turns minutes may pass, and servers close what is idle.
    const connection = await openConnection(options.origin);
    while (goesOn()) {
      for (const next of steps) await send(tally, connection, commands, next());
    }
    connection.close();
  };
  return {
    /** Loads for `warmSeconds`, then measures for `seconds`; what was begun is ended, so every hold is released. */
    turn: async ({ warmSeconds, seconds }) => {
      const begun = performance.now();
      const tally = createTally(begun + warmSeconds * 1000, begun + (warmSeconds + seconds) * 1000);
      latencies.clear();
      await Promise.all(cycles.map((cycle) => work(tally, cycle, () => performance.now() < tally.end)));
      const { measured, accepted, failed, firstFailure } = tally;
      return { rate: measured / seconds, accepted, failed, firstFailure, latencyMs: latencies.summary() };
    },
    /** Sends about this many commands. */
    send: async ({ commands }) => {
      const tally = createTally(0, 0);
      const each = cycles[0].commands * cycles[0].steps.length;
      let left = commands;
      const goesOn = () => {
        if (left <= 0) return false;
        left -= each;
        return true;
      };
      await Promise.all(cycles.map((cycle) => work(tally, cycle, goesOn)));
      const { accepted, failed, firstFailure } = tally;
      return { accepted, failed, firstFailure };
    },
  };
};
