import { ledgerProjection } from '@tallyman/projections';
import { liveOf } from '../live-rows.js';

/** The generation of the ledger views that readers see. */
export const LIVE = liveOf(ledgerProjection.name);
