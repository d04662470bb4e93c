import { recordsProjection } from '@tallyman/projections';
import { liveOf } from '../live-rows.js';

/** The generation of the views of records that readers see. */
export const LIVE = liveOf(recordsProjection.name);
