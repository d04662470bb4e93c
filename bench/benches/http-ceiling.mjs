import {
  BATCH,
  bareContenders,
  checkService,
  countStockEvents,
  serviceContender,
  startStockedService,
} from '../lib/command-benches.mjs';
import { interleave, summarise } from '../lib/rounds.mjs';

/** A Fastify that parses the same bodies and answers as many bytes, beside the service. */
export const bench = async (stage) => {
  const service = await startStockedService(stage, 'bench_http');
  const bare = await bareContenders(stage, service, { fastifySingle: 'single', fastifyBatch: BATCH });
  const single = await serviceContender(stage, 'single', service, { size: 'single', skus: 1 });
  const batch = await serviceContender(stage, 'batch', service, { size: BATCH, skus: 1 });
  const before = await countStockEvents(service.databaseUrl);

  const contenders = [single, batch, ...bare];
  const rounds = await interleave(stage, contenders);

  await checkService(stage, service, before, [single, batch]);
  return summarise(rounds, contenders, {
    fastify: ['single', 'fastifySingle'],
    fastifyBatch: ['batch', 'fastifyBatch'],
  });
};
