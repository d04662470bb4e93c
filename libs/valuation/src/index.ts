export { METHODS, type Cost, type Finding, type Method, type ValuationRules } from './costing/cost.js';
export type { Expense, Layer, Settlement } from './costing/store.js';
export * from './movements/movement.js';
export { movementsOf, type StockFact } from './movements/movements-of.js';
export { entryLines, postingsFor, postingsForSale, revaluationFor, type RoleLine } from './postings/postings-for.js';
export {
  accountOf,
  CHART_OF_ACCOUNTS,
  inventoryAccount,
  locationSegment,
  ROLES,
  type ChartRow,
  type Role,
} from './postings/roles.js';
export * from './valuation/explain-cost.js';
export { Valuation, type CostChange } from './valuation/valuation.js';
export * from './valuation/values.js';
