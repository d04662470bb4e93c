import { checkStockTables } from '../peers/stock-schema.mjs';
import {
  BATCH,
  SKUS,
  bareContenders,
  checkService,
  countStockEvents,
  serviceContender,
  sqlContender,
  startStockedService,
  typeormContenders,
} from './command-benches.mjs';
import { interleave, summarise } from './rounds.mjs';

/**
 * Full commands through HTTP, batches and single ones, beside what people write by hand.
 * @param {object} stage
 * @param {'hot' | 'spread'} kind one SKU, or 10,000
 */
export const compareCommands = async (stage, kind) => {
  const skus = kind === 'hot' ? 1 : SKUS;
  const service = await startStockedService(stage, `bench_${kind}`);
  const typeormUrl = await stage.server.createDatabase(`bench_${kind}_typeorm`);
  const sqlUrl = await stage.server.createDatabase(`bench_${kind}_sql`);
  const typeorm = await typeormContenders(stage, typeormUrl, skus);
  const sql = await sqlContender(stage, sqlUrl, skus);
  const [bare] = await bareContenders(stage, service, { fastifySingle: 'single' });
  // The other kind too, on the same service: how much a crowd on one SKU costs.
  const hot = await serviceContender(stage, 'hot', service, { size: BATCH, skus: 1 });
  const spread = await serviceContender(stage, 'spread', service, { size: BATCH, skus: SKUS });
  const single = await serviceContender(stage, 'single', service, { size: 'single', skus });
  const before = await countStockEvents(service.databaseUrl);

  const contenders = [hot, spread, typeorm.batch, sql, single, typeorm.single, bare];
  const rounds = await interleave(stage, contenders);

  await checkService(stage, service, before, [hot, spread, single]);
  const byHand = [
    [typeormUrl, typeorm.batch.accepted + typeorm.single.accepted],
    [sqlUrl, sql.accepted],
  ];
  for (const [url, accepted] of byHand)
    for (const problem of await checkStockTables(url, accepted, skus)) stage.require(false, problem);
  return summarise(rounds, contenders, {
    typeorm: [kind, 'typeorm'],
    sql: [kind, 'sql'],
    fastify: ['single', 'fastifySingle'],
    spread: ['hot', 'spread'],
    typeormSingle: ['single', 'typeormSingle'],
  });
};
