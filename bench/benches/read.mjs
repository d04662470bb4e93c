import { SINGLE_CONNECTIONS, SKUS, startStockedService, turnLength } from '../lib/command-benches.mjs';
import { interleave, summarise } from '../lib/rounds.mjs';

const UNIT = 'reads/s';
/** Read round and round; they are in the cache after the first time. */
const CACHED = 100;

const startLoad = (stage, { url, key = 'none' }, skus) =>
  stage.actor('lib/load/read-load.mjs', { origin: url, key, connections: SINGLE_CONNECTIONS, skus });

const noted = (stage, name, { rate, failed, firstFailure, sources, latencyMs }) => {
  stage.require(failed === 0, `${name}: ${failed} reads failed, the first with ${firstFailure}`);
  return { rate, sources, latencyMs };
};

/** First reads of each item by a service that has just started, so that its cache is empty. */
const uncachedTurn = (stage, databaseUrl) => async () => {
  const service = await stage.service(databaseUrl);
  await service.caughtUp();
  const load = await startLoad(stage, service, SKUS);
  const result = await load.call('once');
  stage.require(result.sources.memory === undefined, `uncached: ${result.sources.memory} answers came from memory`);
  await load.stop();
  await service.stop();
  return noted(stage, 'uncached', result);
};

/** A database with stock in it, and nobody there. */
const stockedDatabase = async (stage) => {
  const service = await startStockedService(stage, 'bench_read_cold');
  await service.stop();
  return service.databaseUrl;
};

/** Stock reads, cached and not, beside a bare Fastify GET that answers the same bytes. */
export const bench = async (stage) => {
  const coldUrl = await stockedDatabase(stage);
  const service = await startStockedService(stage, 'bench_read');
  const bare = await stage.actor('peers/bare-fastify.mjs', service.answers);
  const bareLoad = await startLoad(stage, { url: await bare.call('url') }, CACHED);
  const cachedLoad = await startLoad(stage, service, CACHED);
  const timed = (name, load) => ({
    name,
    unit: UNIT,
    turn: async () => noted(stage, name, await load.call('turn', turnLength(stage.options))),
  });
  const contenders = [
    timed('cached', cachedLoad),
    timed('fastify', bareLoad),
    { name: 'uncached', unit: UNIT, turn: uncachedTurn(stage, coldUrl) },
  ];
  const rounds = await interleave(stage, contenders);
  return summarise(rounds, contenders, { fastify: ['cached', 'fastify'], fastifyUncached: ['uncached', 'fastify'] });
};
