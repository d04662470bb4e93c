export type { VariableUse } from './allowed.js';
export { MAX_FORMULA_DEPTH, MAX_FORMULA_NODES } from './cel.js';
export type { FormulaFault, FormulaFaultCode } from './fault.js';
export * from './formula.js';
