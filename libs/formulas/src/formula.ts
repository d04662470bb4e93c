import type { ParseResult } from '@marcbachmann/cel-js';
import { isWhole } from '@tallyman/kernel';
import { variablesOf, type VariableUse } from './allowed.js';
import { cel } from './cel.js';
import { faultOf, FormulaError, type FormulaFault } from './fault.js';

/** A whole number within ±(2^53 − 1), a text, or true or false. */
export type FormulaValue = number | string | boolean;
/** What each variable stands for; several values: the inputs that were bound to one name. */
export type FormulaVariables = ReadonlyMap<string, FormulaValue | readonly FormulaValue[]>;

export interface Formula {
  readonly kind: 'formula';
  readonly text: string;
  readonly variables: ReadonlyMap<string, VariableUse>;
  /** The value for these variables. Others than the formula names are ignored. Never throws. */
  evaluate(variables: FormulaVariables): { readonly value: FormulaValue } | { readonly fault: FormulaFault };
}

/** Longest text of a formula, in UTF-16 code units. */
export const MAX_FORMULA_LENGTH = 4096;

type CelValue = bigint | string | boolean;

const toCel = (name: string, value: FormulaValue): CelValue => {
  if (typeof value !== 'number') return value;
  if (isWhole(value)) return BigInt(value);
  throw new FormulaError('not_whole', `${name} is ${String(value)}, not a whole number within ±(2^53 − 1)`);
};

const bound = (name: string, use: VariableUse, variables: FormulaVariables): CelValue | CelValue[] => {
  const given = variables.get(name);
  if (given === undefined) throw new FormulaError('variable_missing', `no input is bound to ${name}`);
  const all: readonly FormulaValue[] = typeof given === 'object' ? given : [given];
  const values = all.map((value) => toCel(name, value));
  const [only] = values;
  if (only === undefined) throw new FormulaError('variable_missing', `no input is bound to ${name}`);
  if (use === 'list') return values;
  if (values.length === 1) return only;
  throw new FormulaError('wrong_type', `${String(values.length)} inputs are bound to ${name}; use sum, min or max`);
};

const fromCel = (result: unknown): FormulaValue => {
  if (typeof result === 'string' || typeof result === 'boolean') return result;
  if (typeof result !== 'bigint') throw new FormulaError('not_whole', 'the result is not a whole number');
  const value = Number(result);
  if (isWhole(value)) return value;
  throw new FormulaError('out_of_range', `the result ${String(result)} leaves the range of ±(2^53 − 1)`);
};

const formulaOf = (text: string, program: ParseResult, variables: ReadonlyMap<string, VariableUse>): Formula => ({
  kind: 'formula',
  text,
  variables,
  evaluate: (given) => {
    try {
      const context = Array.from(variables, ([name, use]) => [name, bound(name, use, given)] as const);
      return { value: fromCel(program(Object.fromEntries(context))) };
    } catch (error) {
      return { fault: faultOf(error, 'wrong_type') };
    }
  },
});

/**
 * Compiles a formula in the part of CEL (Common Expression Language, https://cel.dev) that `allowed.ts` says. Whole numbers are of
 * 64 bits on the way and within ±(2^53 − 1) at the end: what leaves either is a fault, never rounded. Division truncates towards 0.
 */
export const compileFormula = (text: string): Formula | FormulaFault => {
  if (text.length > MAX_FORMULA_LENGTH)
    return {
      kind: 'fault',
      code: 'too_long',
      message: `a formula has at most ${String(MAX_FORMULA_LENGTH)} characters, and this one ${String(text.length)}`,
    };
  try {
    const program = cel.parse(text);
    const variables = variablesOf(program.ast);
    const { error } = program.check();
    return error === undefined ? formulaOf(text, program, variables) : faultOf(error, 'wrong_type');
  } catch (error) {
    return faultOf(error, 'syntax');
  }
};
