import { compareCommands } from '../lib/compare-commands.mjs';

/** Commands over 10,000 SKUs. */
export const bench = (stage) => compareCommands(stage, 'spread');
