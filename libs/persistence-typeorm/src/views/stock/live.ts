import { stockProjection } from '@tallyman/projections';
import { liveOf } from '../live-rows.js';

/** The generation of the stock views that readers see. */
export const LIVE = liveOf(stockProjection.name);
