import * as fc from 'fast-check';
import { compileFormula } from './formula.js';

const MAX = 2n ** 53n - 1n;
const INT64 = 2n ** 63n;
const VARIABLES = ['a', 'b', 'c'] as const;

interface Expression {
  readonly text: string;
  /** The exact value; a word, where there is none. */
  readonly of: (variables: readonly bigint[]) => bigint | 'overflow' | 'division_by_zero';
}

const checked = (value: bigint) => (value < INT64 && value >= -INT64 ? value : 'overflow');

const OPERATORS: Readonly<Record<string, (a: bigint, b: bigint) => bigint | 'overflow' | 'division_by_zero'>> = {
  '+': (a, b) => checked(a + b),
  '-': (a, b) => checked(a - b),
  '*': (a, b) => checked(a * b),
  '/': (a, b) => (b === 0n ? 'division_by_zero' : a / b),
  '%': (a, b) => (b === 0n ? 'division_by_zero' : a % b),
};

const variable = fc
  .nat(2)
  .map((index): Expression => ({ text: VARIABLES[index] ?? 'a', of: (all) => all[index] ?? 0n }));
const literal = fc.bigInt({ min: 0n, max: 100n }).map((n): Expression => ({ text: String(n), of: () => n }));

const expression = fc.letrec<{ any: Expression; binary: Expression; choice: Expression }>((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, variable, literal, tie('binary'), tie('choice')),
  binary: fc
    .tuple(tie('any'), fc.constantFrom(...Object.keys(OPERATORS)), tie('any'))
    .map(([left, operator, right]) => ({
      text: `(${left.text} ${operator} ${right.text})`,
      of: (all) => {
        const [a, b] = [left.of(all), right.of(all)];
        if (typeof a === 'string') return a;
        return typeof b === 'string' ? b : (OPERATORS[operator]?.(a, b) ?? 0n);
      },
    })),
  choice: fc.tuple(tie('any'), tie('any'), tie('any'), tie('any')).map(([left, right, yes, no]) => ({
    text: `(${left.text} < ${right.text} ? ${yes.text} : ${no.text})`,
    of: (all) => {
      const [a, b] = [left.of(all), right.of(all)];
      if (typeof a === 'string') return a;
      if (typeof b === 'string') return b;
      return a < b ? yes.of(all) : no.of(all);
    },
  })),
})).any;

const whole = fc.oneof(
  fc.bigInt({ min: -20n, max: 20n }),
  fc.constantFrom(MAX, -MAX),
  fc.bigInt({ min: -MAX, max: MAX }),
);

describe('arithmetic', () => {
  it('is exact, or a fault; never rounded', () => {
    fc.assert(
      fc.property(expression, fc.tuple(whole, whole, whole), ({ text, of }, values) => {
        const formula = compileFormula(text);
        if (formula.kind === 'fault') {
          expect(formula.code).toBe('too_complex');
          return;
        }
        const variables = new Map(VARIABLES.map((name, index) => [name as string, Number(values[index])]));
        const result = formula.evaluate(variables);
        const exact = of(values);
        if (typeof exact === 'string') expect(result).toMatchObject({ fault: { code: exact } });
        else if (exact > MAX || exact < -MAX) expect(result).toMatchObject({ fault: { code: 'out_of_range' } });
        else expect(result).toEqual({ value: Number(exact) });
      }),
      { numRuns: 500 },
    );
  });
});

describe('compileFormula', () => {
  it('answers any text, and evaluates what it compiles', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'l',
        'sum(',
        'min(',
        '(',
        ')',
        '[',
        ']',
        ',',
        '+',
        '-',
        '*',
        '/',
        '%',
        '?',
        ':',
        '&&',
        '||',
        '!',
        ' in ',
      ],
      ...[
        '==',
        '<',
        '.map(',
        '.',
        '"x"',
        "'",
        '1',
        '0x1F',
        '1.5',
        'true',
        'null',
        '{',
        '}',
        '\\',
        '\n',
        '//',
        '🍵',
        '\ud800',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(text, (any) => {
        const formula = compileFormula(any);
        if (formula.kind === 'fault') expect(formula.message).not.toContain('\n');
        else
          expect(['value', 'fault']).toContain(
            Object.keys(
              formula.evaluate(
                new Map([
                  ['a', 1],
                  ['l', 2],
                ]),
              ),
            )[0],
          );
      }),
      { numRuns: 1000 },
    );
  });
});
