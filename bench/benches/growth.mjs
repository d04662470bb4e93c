import { BATCH, SINGLE_CONNECTIONS, SKUS, serviceContender } from '../lib/command-benches.mjs';
import { askDatabase } from '../lib/postgres.mjs';
import { rebuildStock } from '../lib/rebuild.mjs';
import { median, rounded, spreadOf } from '../lib/rounds.mjs';

const SIZES = [100_000, 1_000_000, 10_000_000];
/** Short, so that measuring a small log does not make it a large one. */
const TURN = { warmSeconds: 0.2, seconds: 0.6 };
const CATCH_UP_PATIENCE_MS = 3_600_000;
const UNITS = { append: 'events/s', hot: 'commands/s', spread: 'commands/s', read: 'reads/s', rebuild: 'events/s' };
const LOG_SIZE = `
select (select last_position from log) as events,
       pg_total_relation_size('events') + pg_total_relation_size('commands') as bytes`;

const sizesFor = ({ quick, to }) => (quick ? [to / 2, to] : [...SIZES.filter((size) => size < to), to]);

const ratesOf = async (count, turn) => {
  const rates = [];
  for (let index = 0; index < count; index += 1) rates.push(rounded((await turn()).rate));
  return rates;
};

/** Fills the log up to `size` at its port and measures appends there. */
const fillAndAppend = async (stage, port, size) => {
  const { quick, rounds } = stage.options;
  const { lastPosition } = await port.call('acquire');
  stage.say(`filling the log from ${lastPosition} to ${size} events`);
  if (lastPosition < size) await port.call('append', { events: size - lastPosition });
  await stage.server.checkpoint();
  const rates = await ratesOf(rounds, () => port.call('append', { events: quick ? 2_000 : 20_000 }));
  await port.call('release');
  return rates;
};

const readTurn = async (stage, service) => {
  const load = await stage.actor('lib/load/read-load.mjs', {
    origin: service.url,
    key: service.key,
    connections: SINGLE_CONNECTIONS,
    skus: 100,
  });
  const result = await load.call('turn', TURN);
  await load.stop();
  stage.require(result.failed === 0, `${result.failed} reads failed, the first with ${result.firstFailure}`);
  return result;
};

/** What the service does on the log as it is now. */
const measureService = async (stage, url) => {
  const service = await stage.service(url);
  const caughtUpMs = await service.caughtUp(CATCH_UP_PATIENCE_MS);
  const hot = await serviceContender(stage, 'hot', service, { size: BATCH, skus: 1, length: TURN });
  const spread = await serviceContender(stage, 'spread', service, { size: BATCH, skus: SKUS, length: TURN });
  const { rounds } = stage.options;
  const found = { caughtUpMs, hot: [], spread: [], read: [] };
  // The first pass finds a service that has just started and has no stream in memory yet, nor a snapshot of one: the log was filled at its port.
  const cold = { hot: await ratesOf(1, hot.turn), spread: await ratesOf(1, spread.turn) };
  const begun = performance.now();
  await spread.send(20 * SKUS);
  const warmMs = Math.round(performance.now() - begun);
  for (let round = 1; round <= rounds; round += 1) {
    await stage.server.checkpoint();
    found.hot.push(...(await ratesOf(1, hot.turn)));
    found.spread.push(...(await ratesOf(1, spread.turn)));
    found.read.push(...(await ratesOf(1, () => readTurn(stage, service))));
  }
  const rebuilt = await rebuildStock(service);
  stage.require(rebuilt.status === 'completed', `the rebuild is ${rebuilt.status}`);
  const memoryMiB = service.memory();
  await hot.stop();
  await spread.stop();
  await service.stop();
  return { ...found, cold, warmMs, rebuild: [rounded(rebuilt.rate)], memoryMiB };
};

const measure = async (stage, url, port, size) => {
  const append = await fillAndAppend(stage, port, size);
  const [before] = await askDatabase(url, LOG_SIZE);
  const found = await measureService(stage, url);
  const [after] = await askDatabase(url, LOG_SIZE);
  stage.say(`at ${size} events: ${Object.keys(UNITS).map((name) => `${name} ${{ append, ...found }[name]}`)}`);
  const bytesPerEvent = rounded(after.bytes / after.events);
  return { size, logEvents: { before: before.events, after: after.events }, bytesPerEvent, append, ...found };
};

/** Throughput, reads, rebuilds and memory on a growing log, filled at the port with valid events. */
export const bench = async (stage) => {
  const url = await stage.server.createDatabase('bench_growth');
  const port = await stage.actor('lib/tallyman-port.mjs', { url, skus: SKUS });
  const rounds = [];
  for (const size of sizesFor(stage.options)) rounds.push(await measure(stage, url, port, size));
  const names = Object.keys(UNITS);
  const figures = {};
  for (const round of rounds) {
    for (const name of names) figures[`${name} at ${round.size}`] = spreadOf(round[name], UNITS[name]);
    figures[`memory at ${round.size}`] = spreadOf([round.memoryMiB?.peak ?? Number.NaN], 'MiB');
  }
  const [smallest, largest] = [rounds[0], rounds.at(-1)];
  const ratios = Object.fromEntries(
    names.map((name) => [name, rounded(median(largest[name]) / median(smallest[name]))]),
  );
  return { ratios, figures, rounds };
};
