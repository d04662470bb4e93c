/** `Metrics`. The edge's own. */
export const METRICS = Symbol('Metrics');
