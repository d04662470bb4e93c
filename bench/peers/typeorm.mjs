import { createStockTables } from './stock-schema.mjs';

/** The hand-written service in a process of its own. @param {{ url: string, skus: number }} options */
export const create = async ({ url, skus }) => {
  await createStockTables(url, skus);
  const { startTypeormService } = await import('../node_modules/.peers/typeorm-service.js');
  const service = await startTypeormService(url);
  return { url: () => service.url, close: () => service.close() };
};
