import { createLedgerTables } from './ledger-schema.mjs';

/** The hand-written ledger in a process of its own. @param {{ url: string, accounts: number }} options */
export const create = async ({ url, accounts }) => {
  await createLedgerTables(url, accounts);
  const { startLedgerService } = await import('../node_modules/.peers/ledger-service.js');
  const service = await startLedgerService(url);
  return { url: () => service.url, close: () => service.close() };
};
