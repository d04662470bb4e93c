import { randomUUID } from 'node:crypto';
import type { StockItemId } from '@tallyman/inventory';
import type { StockViews } from '@tallyman/read-models';
import { OWN_ID_PREFIX, ownContext } from '../commands/own-context.js';
import type { CommandGate } from '../commands/results.js';
import type { Log } from '../projections/log.js';

export interface ExpiryOptions {
  readonly views: Pick<StockViews, 'itemsWithDueHolds'>;
  readonly gate: Pick<CommandGate, 'submit'>;
  readonly clock: () => number;
  readonly intervalMs: number;
  readonly log: Log;
}

export interface Expiry {
  start(): void;
  /** Resolves after the sweep in hand. */
  stop(): Promise<void>;
  /** One sweep now; answers how many stock items were told to expire holds. */
  sweep(): Promise<number>;
}

const ITEMS_PER_SWEEP = 200;

/**
 * Expires due holds on stock items that nobody touches. It only looks for candidates in the views; whether a hold is due, by log time
 * and once, is the decider's to say, and on every item that is touched the sequencer expires holds itself.
 */
export const createExpiry = ({ views, gate, clock, intervalMs, log }: ExpiryOptions): Expiry => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();

  const expire = async (item: StockItemId): Promise<void> => {
    const command = { type: 'ExpireHolds', ...item, reasonCode: 'hold_timeout' } as const;
    await gate.submit({
      command,
      context: ownContext(`${OWN_ID_PREFIX}expire/${randomUUID()}`, command, clock(), 'expiry'),
    });
  };

  const sweep = async (): Promise<number> => {
    const due = await views.itemsWithDueHolds(clock(), ITEMS_PER_SWEEP);
    await Promise.all(due.map(expire));
    return due.length;
  };

  const tick = (): void => {
    running = sweep()
      .catch((error: unknown) => {
        log.warn('holds could not be expired now; trying again', { error: String(error) });
      })
      .finally(() => {
        if (timer !== undefined) timer = setTimeout(tick, intervalMs);
      });
  };

  return {
    start: () => {
      timer ??= setTimeout(tick, intervalMs);
    },
    stop: async () => {
      clearTimeout(timer);
      timer = undefined;
      await running;
    },
    sweep,
  };
};
