export * from './create-explanation.js';
export * from './explanation.js';
export * from './proof.js';
export * from './verdict.js';
export { exact } from './totals.js';
export type { DeltaOf, ExplainedValue, FieldValue } from './explained-value.js';
export { accountValue } from './ledger/account-value.js';
export { stockValue } from './stock/stock-value.js';
export { recordValue } from './records/record-value.js';
