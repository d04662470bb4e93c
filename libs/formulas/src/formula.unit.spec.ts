import { MAX_QUANTITY } from '@tallyman/kernel';
import { compileFormula, MAX_FORMULA_LENGTH, type Formula, type FormulaValue } from './formula.js';

type Given = Readonly<Record<string, FormulaValue | readonly FormulaValue[]>>;

const compiled = (text: string): Formula => {
  const formula = compileFormula(text);
  if (formula.kind === 'fault') throw new Error(`${text}: ${formula.message}`);
  return formula;
};
const evaluate = (text: string, given: Given = {}) => compiled(text).evaluate(new Map(Object.entries(given)));

describe('a formula', () => {
  const rows: readonly (readonly [string, Given, FormulaValue])[] = [
    ['price * qty', { price: 3, qty: 4 }, 12],
    ['sum(shard)', { shard: [1, 2, 3] }, 6],
    ['sum(shard)', { shard: 5 }, 5],
    ['qty > 10 ? price * qty * 90 / 100 : price * qty', { price: 3, qty: 11 }, 29],
    ['qty > 10 ? price * qty * 90 / 100 : price * qty', { price: 3, qty: 10 }, 30],
    ['min(a, 2) + max(b)', { a: 5, b: [-7, -3] }, -1],
    ['min(shard) == 1 && size(shard) == 2', { shard: [3, 1] }, true],
    ['sum([a, b, 1])', { a: 2, b: 3 }, 6],
    ['-7 / 2', {}, -3],
    ['a / b', { a: -7, b: 2 }, -3],
    ['a % b', { a: -7, b: 2 }, -1],
    ['-a', { a: 0 }, 0],
    ['first + " " + last', { first: 'Ada', last: 'L' }, 'Ada L'],
    ['status in ["open", "paid"]', { status: 'paid' }, true],
    ['4 in shard', { shard: [1, 2] }, false],
    ['!sold || a != "x"', { sold: true, a: 'x' }, false],
    ['a < b', { a: 'x', b: 'y' }, true],
    ['a == b', { a: 1, b: '1' }, false],
    ['a', { a: MAX_QUANTITY }, MAX_QUANTITY],
    ['a * b / b', { a: MAX_QUANTITY, b: 1000 }, MAX_QUANTITY],
    ['constructor + toString', { constructor: 1, toString: 2 }, 3],
    ['// the net price\n net', { net: 1 }, 1],
  ];
  it.each(rows)('%s of %j is %j', (text, given, value) => {
    expect(evaluate(text, given)).toEqual({ value });
  });

  it('names its variables and how it uses them', () => {
    expect([...compiled('sum(shard) + rate * rate').variables]).toEqual([
      ['shard', 'list'],
      ['rate', 'one'],
    ]);
  });

  it('ignores what it does not name', () => {
    expect(evaluate('a', { a: 1, b: 0.5 })).toEqual({ value: 1 });
  });

  const faults: readonly (readonly [string, Given, string, string])[] = [
    ['a', {}, 'variable_missing', 'no input is bound to a'],
    ['constructor', {}, 'variable_missing', 'no input is bound to constructor'],
    ['sum(a)', { a: [] }, 'variable_missing', 'no input is bound to a'],
    ['a + 1', { a: [1, 2] }, 'wrong_type', '2 inputs are bound to a; use sum, min or max'],
    ['a + 1', { a: 'x' }, 'wrong_type', 'no such overload'],
    ['a ? 1 : 2', { a: 1 }, 'wrong_type', 'must be bool'],
    ['min(a, 1)', { a: 'x' }, 'wrong_type', 'no matching overload'],
    ['sum(a)', { a: [1, 'x'] }, 'wrong_type', 'a list of whole numbers is wanted, and string is in it'],
    ['max(a)', { a: [true] }, 'wrong_type', 'no matching overload'],
    ['a / b', { a: 1, b: 0 }, 'division_by_zero', 'division by zero'],
    ['a % b', { a: 1, b: 0 }, 'division_by_zero', 'modulo by zero'],
    ['a * b', { a: MAX_QUANTITY, b: 2048 }, 'overflow', 'integer overflow'],
    ['sum(a) / 1000000', { a: Array<number>(1025).fill(MAX_QUANTITY) }, 'overflow', 'integer overflow'],
    ['a + 1', { a: MAX_QUANTITY }, 'out_of_range', 'the result 9007199254740992 leaves the range'],
    ['a - 1', { a: -MAX_QUANTITY }, 'out_of_range', 'the result -9007199254740992 leaves the range'],
    ['a', { a: 0.5 }, 'not_whole', 'a is 0.5, not a whole number'],
  ];
  it.each(faults)('%s of %j is no value: %s', (text, given, code, message) => {
    expect(evaluate(text, given)).toMatchObject({
      fault: { kind: 'fault', code, message: expect.stringContaining(message) },
    });
  });

  it('can be evaluated again after a fault', () => {
    const formula = compiled('10 / a');
    const of = (a: number) => formula.evaluate(new Map([['a', a]]));
    expect([of(0), of(5)]).toMatchObject([{ fault: { code: 'division_by_zero' } }, { value: 2 }]);
  });
});

describe('no formula', () => {
  const NESTED = 'l.map(a, l.map(b, l.map(c, a + b + c)))';
  const rows: readonly (readonly [string, string])[] = [
    ['syntax', ''],
    ['syntax', '1 +'],
    ['syntax', 'price qty'],
    ['syntax', 'if'],
    ['too_long', `1${' '.repeat(MAX_FORMULA_LENGTH)}`],
    ['too_complex', `1${'+1'.repeat(600)}`],
    ['too_complex', `${'('.repeat(100)}1${')'.repeat(100)}`],
    ['too_complex', `${'!'.repeat(3000)}true`],
    ['too_complex', `${'a?'.repeat(100)}1${':1'.repeat(100)}`],
    ['not_whole', 'price * 0.9'],
    ['not_whole', '1e3'],
    ['out_of_range', '9007199254740992'],
    ['out_of_range', '-9007199254740992'],
    ['not_allowed', '1u'],
    ['not_allowed', 'b"x"'],
    ['not_allowed', 'null'],
    ['not_allowed', NESTED],
    ['not_allowed', `sum(${NESTED})`],
    ['not_allowed', 'l.filter(x, x > 0)'],
    ['not_allowed', 'l.exists(x, x > 0)'],
    ['not_allowed', 'cel.bind(x, a + a, x + x)'],
    ['not_allowed', 'has(a.b)'],
    ['not_allowed', 'a.b'],
    ['not_allowed', 'l[0]'],
    ['not_allowed', '[1, 2]'],
    ['not_allowed', 'sum(l + l)'],
    ['not_allowed', 'sum([])'],
    ['not_allowed', 'a in []'],
    ['not_allowed', '{"a": 1}'],
    ['not_allowed', 'text.matches("(a+)+$")'],
    ['not_allowed', 'double(a)'],
    ['not_allowed', 'dyn(a)'],
    ['not_allowed', 'sum(a, b)'],
    ['not_allowed', 'constructor(a)'],
    ['name_taken', 'type + 1'],
    ['name_taken', 'sum(list)'],
    ['used_both_ways', 'a > 0 ? sum(a) : 0'],
    ['wrong_type', '"a" * 2'],
    ['wrong_type', '1 ? 2 : 3'],
    ['wrong_type', 'true ? 1 : "x"'],
    ['wrong_type', 'sum(["a"])'],
  ];
  it.each(rows.map(([code, text]) => [code, text.slice(0, 40), text] as const))('%s: %s', (code, _begin, text) => {
    expect(compileFormula(text)).toMatchObject({ kind: 'fault', code });
  });

  it.each([
    ['a + ', 4],
    ['a b', 2],
    ['a + l.map(x, x)', 4],
    ['qty > 1 ? qty * 0.5 : 1', 16],
    ['1 + type', 4],
    ['a + sum(1, 2)', 4],
  ])('%s says where: %i', (text, position) => {
    expect(compileFormula(text)).toMatchObject({ kind: 'fault', position });
  });

  it('is told in one line', () => {
    expect(compileFormula('l.map(x, x)')).toEqual({
      ...{ kind: 'fault', code: 'not_allowed', position: 0 },
      message:
        'l.map(x, x) cannot be used here: formulas know values, operators, ?: and the functions sum, size, min, max',
    });
    expect(compileFormula('1 + \n\n')).toMatchObject({ message: expect.not.stringContaining('\n') });
  });
});

describe('the work of a formula', () => {
  const thousand = Array.from({ length: 1000 }, (_, index) => index);

  it('is at most its nodes times the length of its lists', () => {
    const text = `sum(l)${'+sum(l)'.repeat(160)}`;
    expect(evaluate(text, { l: thousand })).toEqual({ value: 161 * 499_500 });
  });

  it('makes no text longer than its nodes times the longest text', () => {
    const long = 'x'.repeat(4096);
    expect(evaluate(`a${'+a'.repeat(200)} == a`, { a: long })).toEqual({ value: false });
  });
});
