import { Environment } from '@marcbachmann/cel-js';
import { FormulaError } from './fault.js';

/** Nodes of the tree that a formula is parsed to, and how deep they may be nested in text. */
export const MAX_FORMULA_NODES = 500;
export const MAX_FORMULA_DEPTH = 64;

/** 64 bits are the whole numbers of CEL. */
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

const wholes = (list: readonly unknown[]): readonly bigint[] =>
  list.map((item) => {
    if (typeof item === 'bigint') return item;
    throw new FormulaError('wrong_type', `a list of whole numbers is wanted, and ${typeof item} is in it`);
  });

const sum = (list: readonly unknown[]): bigint => {
  const total = wholes(list).reduce((a, b) => a + b, 0n);
  if (total <= MAX_INT64 && total >= MIN_INT64) return total;
  throw new FormulaError('overflow', `integer overflow: ${String(total)}`);
};

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const greatest = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The names of functions, and where each takes a list. */
export const FUNCTIONS: ReadonlyMap<string, Readonly<Record<number, 'list' | 'one'>>> = new Map<
  string,
  Record<number, 'list' | 'one'>
>([
  ['sum', { 1: 'list' }],
  ['size', { 1: 'list' }],
  ['min', { 1: 'list', 2: 'one' }],
  ['max', { 1: 'list', 2: 'one' }],
]);

/** No list is empty: none is compiled, and none is bound to a variable. */
export const cel = new Environment({
  unlistedVariablesAreDyn: true,
  // `[a, 1]`: what a variable is, is known when it is evaluated.
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: MAX_FORMULA_NODES, maxDepth: MAX_FORMULA_DEPTH },
})
  .registerFunction('sum(list<int>): int', sum)
  .registerFunction('min(list<int>): int', (list: readonly unknown[]) => wholes(list).reduce(least))
  .registerFunction('max(list<int>): int', (list: readonly unknown[]) => wholes(list).reduce(greatest))
  .registerFunction('min(int, int): int', least)
  .registerFunction('max(int, int): int', greatest);
