export * from './create-explanation.js';
export * from './explanation.js';
export * from './proof.js';
export * from './verdict.js';
export { exact } from './totals.js';
