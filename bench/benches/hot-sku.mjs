import { compareCommands } from '../lib/compare-commands.mjs';

/** Everybody wants the same SKU. */
export const bench = (stage) => compareCommands(stage, 'hot');
