import type { ShortfallPolicy } from './commands.js';
import type { StockField } from './fields.js';
import type { Condition } from './names.js';

/** What a command means that does not say. */
export const DEFAULT_CONDITION = 'sellable' satisfies Condition;
export const DEFAULT_SHORTFALL_POLICY = 'refuse' satisfies ShortfallPolicy;
export const DEFAULT_BELIEF_FIELD = 'available' satisfies StockField;

/** Most holds that one ExpireHolds resolves, so that one command never makes an unbounded append. */
export const EXPIRIES_PER_COMMAND = 100;
