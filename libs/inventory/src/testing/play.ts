import type { ItemEvent, StockDecision } from '../stock-item/decision.js';
import type { TimedCommand } from './commands-arbitrary.js';
import { Warehouse } from './scenario.js';

export const eventsOf = (decision: StockDecision): readonly ItemEvent[] =>
  decision.kind === 'accepted' ? decision.events : [];

/** Sends a history to a new warehouse; `look` sees it at each command, and `decide` sends it. */
export const play = (
  history: readonly TimedCommand[],
  look: (warehouse: Warehouse, timed: TimedCommand, decide: () => StockDecision) => void,
): void => {
  const warehouse = new Warehouse();
  for (const timed of history) look(warehouse, timed, () => warehouse.send(timed.command, timed.now));
};
