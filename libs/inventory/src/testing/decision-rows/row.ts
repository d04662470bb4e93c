import type { StockCommand } from '../../stock-item/commands.js';
import type { StockEvent } from '../../stock-item/events.js';
import type { StockQuantities } from '../../stock-item/fields.js';

/** What a command has when it says nothing of these. */
export const LIGHT = { shortfallPolicy: 'refuse', condition: 'sellable' } as const;

/** A command that is accepted: its name, the history of MUG, the command, the events of MUG, quantities of MUG after. */
export type DecisionRow = readonly [
  string,
  readonly StockEvent[],
  StockCommand,
  readonly StockEvent[],
  Partial<StockQuantities>,
];
