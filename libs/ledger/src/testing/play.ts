import type { BookDecision } from '../book/decision.js';
import type { BookEvent } from '../book/events.js';
import type { TimedCommand } from './commands-arbitrary.js';
import { Ledgers } from './scenario.js';

export const eventsOf = (decision: BookDecision): readonly BookEvent[] =>
  decision.kind === 'accepted' ? decision.events : [];

/** Sends a history to new books; `look` sees it at each command, and `decide` sends it. */
export const play = (
  history: readonly TimedCommand[],
  look: (ledgers: Ledgers, timed: TimedCommand, decide: () => BookDecision) => void,
): void => {
  const ledgers = new Ledgers();
  for (const timed of history) look(ledgers, timed, () => ledgers.send(timed.command, timed.now));
};
