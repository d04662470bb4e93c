import { randomUUID } from 'node:crypto';
import type { LedgerViews, StockViews } from '@tallyman/read-models';
import { OWN_ID_PREFIX, ownContext } from '../commands/own-context.js';
import type { CommandGate, DomainCommand } from '../commands/results.js';
import type { Log } from '../projections/log.js';

/** Where due holds of one kind are found, and what expires them. */
export interface ExpirySource {
  /** Commands to whatever has holds that are due at `time` (ms), at most so many, the longest due first. */
  due(time: number, limit: number): Promise<readonly DomainCommand[]>;
}

export const stockExpiry = (views: Pick<StockViews, 'itemsWithDueHolds'>): ExpirySource => ({
  due: async (time, limit) =>
    (await views.itemsWithDueHolds(time, limit)).map((item) => ({
      type: 'ExpireHolds',
      ...item,
      reasonCode: 'hold_timeout',
    })),
});

export const fundsExpiry = (views: Pick<LedgerViews, 'booksWithDueFunds'>): ExpirySource => ({
  due: async (time, limit) =>
    (await views.booksWithDueFunds(time, limit)).map((book) => ({
      type: 'ExpireFunds',
      book,
      reasonCode: 'hold_timeout',
    })),
});

export interface ExpiryOptions {
  readonly sources: readonly ExpirySource[];
  readonly gate: Pick<CommandGate, 'submit'>;
  readonly clock: () => number;
  readonly intervalMs: number;
  readonly log: Log;
}

export interface Expiry {
  start(): void;
  /** Resolves after the sweep in hand. */
  stop(): Promise<void>;
  /** One sweep now; answers how many commands were sent. A source that fails keeps no other from being swept. */
  sweep(): Promise<number>;
}

const COMMANDS_PER_SWEEP = 200;

/**
 * Expires due holds on what nobody touches. It only looks for candidates in the views; whether a hold is due, by log time
 * and once, is the decider's to say, and on every stream that is touched the sequencer expires holds itself.
 */
export const createExpiry = ({ sources, gate, clock, intervalMs, log }: ExpiryOptions): Expiry => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();

  const expire = async (command: DomainCommand): Promise<void> => {
    await gate.submit({
      command,
      context: ownContext(`${OWN_ID_PREFIX}expire/${randomUUID()}`, command, clock(), 'expiry'),
    });
  };

  const sweepOne = async (source: ExpirySource): Promise<number> => {
    try {
      const commands = await source.due(clock(), COMMANDS_PER_SWEEP);
      await Promise.all(commands.map(expire));
      return commands.length;
    } catch (error) {
      log.warn('holds could not be expired now; trying again', { error: String(error) });
      return 0;
    }
  };

  const sweep = async (): Promise<number> => {
    const counts = await Promise.all(sources.map(sweepOne));
    return counts.reduce((sum, count) => sum + count, 0);
  };

  const tick = (): void => {
    running = sweep().finally(() => {
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
