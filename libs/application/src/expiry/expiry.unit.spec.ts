import type { LocationId, Sku } from '@tallyman/inventory';
import type { BookId } from '@tallyman/ledger';
import type { CommandResult, Submission } from '../commands/results.js';
import { createExpiry, fundsExpiry, stockExpiry } from './expiry.js';

const NOW = Date.UTC(2026, 11, 1);
const item = { location: 'LDN1' as LocationId, sku: 'mug' as Sku };

const expiryOf = (items: () => Promise<readonly (typeof item)[]>, books: readonly BookId[]) => {
  const sent: Submission[] = [];
  const warnings: string[] = [];
  const expiry = createExpiry({
    sources: [
      stockExpiry({ itemsWithDueHolds: items }),
      fundsExpiry({ booksWithDueFunds: (time) => Promise.resolve(time === NOW ? books : []) }),
    ],
    gate: {
      submit: (submission) => {
        sent.push(submission);
        return Promise.resolve({} as CommandResult);
      },
    },
    clock: () => NOW,
    intervalMs: 1000,
    log: { info: () => undefined, error: () => undefined, warn: (message) => warnings.push(message) },
  });
  return { expiry, sent, warnings };
};

describe('a sweep', () => {
  it('tells whatever has due holds to expire them, each under an id of its own', async () => {
    const { expiry, sent } = expiryOf(() => Promise.resolve([item]), ['main' as BookId, 'shop' as BookId]);
    expect(await expiry.sweep()).toBe(3);
    expect(sent.map(({ command }) => command)).toEqual(
      expect.arrayContaining([
        { type: 'ExpireHolds', ...item, reasonCode: 'hold_timeout' },
        { type: 'ExpireFunds', book: 'main', reasonCode: 'hold_timeout' },
        { type: 'ExpireFunds', book: 'shop', reasonCode: 'hold_timeout' },
      ]),
    );
    expect(new Set(sent.map(({ context }) => context.commandId)).size).toBe(3);
  });

  it('goes on with funds when the views of stock cannot be read', async () => {
    const { expiry, sent, warnings } = expiryOf(() => Promise.reject(new Error('no database')), ['main' as BookId]);
    expect(await expiry.sweep()).toBe(1);
    expect([sent.length, warnings.length]).toEqual([1, 1]);
  });
});
