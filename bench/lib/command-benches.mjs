import { LOCATION, skuName } from './load/requests.mjs';
import { askDatabase } from './postgres.mjs';
import { sampleAnswers } from './sample-answers.mjs';
import { RECEIVED, receiveStock } from './seed.mjs';

export const SKUS = 10_000;
export const BATCH = 100;
/** About twice what one append takes is outstanding: more would only wait. */
export const BATCH_CONNECTIONS = 5;
export const SINGLE_CONNECTIONS = 64;
/** It works on one command of each batch at a time, so it is sent as many batches as it has database connections. */
export const TYPEORM_POOL = 20;

const UNIT = 'commands/s';
const STOCK_EVENTS = "select count(*) as events from events where stream like 'stock-%'";

/** How long a turn warms up and measures, in seconds. */
export const turnLength = ({ quick }) => (quick ? { warmSeconds: 0.3, seconds: 1 } : { warmSeconds: 2, seconds: 6 });

/** The service on a database of its own, with stock of every SKU. */
export const startStockedService = async (stage, database) => {
  const url = await stage.server.createDatabase(database);
  const service = await stage.service(url);
  await receiveStock(service, SKUS);
  const answers = await sampleAnswers(service, BATCH);
  await service.caughtUp();
  return { ...service, databaseUrl: url, answers };
};

const connectionsFor = (size) => (size === 'single' ? SINGLE_CONNECTIONS : BATCH_CONNECTIONS);

/** What is told of a turn, beside its rate. */
const notesOf = ({ rate, accepted, latencyMs }) => ({ rate, accepted, latencyMs });

/** A contender that is loaded over HTTP, batches or single commands: of `skus`, or of what else the load takes. */
export const httpContender = async (stage, name, target, { after, length = turnLength(stage.options), ...work }) => {
  const load = await stage.actor('lib/load/command-load.mjs', {
    origin: target.url,
    key: target.key ?? 'none',
    connections: connectionsFor(work.size),
    ...work,
  });
  const contender = {
    name,
    unit: UNIT,
    accepted: 0,
    stop: load.stop,
    send: (commands) => load.call('send', { commands }),
  };
  contender.turn = async () => {
    const result = await load.call('turn', length);
    stage.require(
      result.failed === 0,
      `${name}: ${result.failed} commands failed, the first with ${result.firstFailure}`,
    );
    stage.require(result.rate > 0, `${name}: nothing was answered in the measured time`);
    contender.accepted += result.accepted;
    return { ...notesOf(result), ...(await after?.()) };
  };
  return contender;
};

/** The service under test; the next contender waits until its views have caught up, and how long that took is told. */
export const serviceContender = (stage, name, service, load) =>
  httpContender(stage, name, service, {
    ...load,
    after: async () => ({ viewsBehindMs: await service.caughtUp(), memoryMiB: service.memory() }),
  });

/** A Fastify without anything behind it. */
export const bareContenders = async (stage, service, sizes) => {
  const bare = await stage.actor('peers/bare-fastify.mjs', service.answers);
  const url = await bare.call('url');
  return Promise.all(
    Object.entries(sizes).map(([name, size]) => httpContender(stage, name, { url }, { size, skus: 1 })),
  );
};

/** The hand-written service: batches and single commands. */
export const typeormContenders = async (stage, url, skus) => {
  const peer = await stage.actor('peers/typeorm.mjs', { url, skus });
  const target = { url: await peer.call('url') };
  return {
    batch: await httpContender(stage, 'typeorm', target, { size: BATCH, skus, connections: TYPEORM_POOL }),
    single: await httpContender(stage, 'typeormSingle', target, { size: 'single', skus }),
  };
};

/** One SQL function per command, without HTTP. */
export const sqlContender = async (stage, url, skus) => {
  const peer = await stage.actor('peers/sql-function.mjs', { url, skus });
  const contender = { name: 'sql', unit: UNIT, accepted: 0 };
  contender.turn = async () => {
    const result = await peer.call('turn', turnLength(stage.options));
    stage.require(result.failed === 0, `sql: ${result.failed} commands failed, the first with ${result.firstFailure}`);
    contender.accepted += result.accepted;
    return notesOf(result);
  };
  return contender;
};

export const countStockEvents = async (url) => (await askDatabase(url, STOCK_EVENTS))[0].events;

/** Every accepted command is one event in the log, and all that was held is free again. */
export const checkService = async (stage, service, before, contenders) => {
  const accepted = contenders.reduce((sum, contender) => sum + contender.accepted, 0);
  const events = (await countStockEvents(service.databaseUrl)) - before;
  stage.require(events === accepted, `the log has ${events} events for ${accepted} accepted commands`);
  const { held, onHand } = await service.ask('GET', `/v1/stock/${skuName(0)}/${LOCATION}?verified=true`);
  stage.require(held === 0 && onHand === RECEIVED, `the stock is ${onHand} on hand, ${held} held`);
};
