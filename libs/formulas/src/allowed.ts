import type { ASTNode } from '@marcbachmann/cel-js';
import { isWhole } from '@tallyman/kernel';
import { cel, FUNCTIONS } from './cel.js';
import { FormulaError } from './fault.js';

/** How a formula uses a variable: as one value, or as the list of all inputs of that name. */
export type VariableUse = 'one' | 'list';

const checkLiteral = (value: unknown): void => {
  if (typeof value === 'boolean' || typeof value === 'string') return;
  if (typeof value === 'number')
    throw new FormulaError('not_whole', `${String(value)} is not a whole number; multiply first, then divide`);
  if (typeof value !== 'bigint') throw new FormulaError('not_allowed', 'only whole numbers, texts, true and false');
  if (!isWhole(Number(value)))
    throw new FormulaError('out_of_range', `${String(value)} is beyond the range of ±(2^53 − 1)`);
};

/** CEL knows names of types and the like that are no reserved words; a variable of that name would never be seen. */
const checkName = (name: string): void => {
  if (cel.parse(name).check().type !== 'dyn')
    throw new FormulaError('name_taken', `${name} means something else in CEL; bind the input to another name`);
};

/**
 * The part of CEL that formulas may use: literals, variables, operators, `a ? b : c`, and four functions. There is no list but as
 * the argument of one of these or right of `in`, and neither macros (`map`, `filter` …) nor methods: so each node is
 * evaluated at most once, the work is at most nodes × length of the lists, and nothing grows.
 */
class Walk {
  readonly uses = new Map<string, VariableUse>();

  visit(node: ASTNode): void {
    try {
      this.enter(node);
    } catch (error) {
      // The innermost part that is at fault says where.
      if (!(error instanceof FormulaError) || error.position !== undefined) throw error;
      throw new FormulaError(error.code, error.message, node.start);
    }
  }

  private enter(node: ASTNode): void {
    switch (node.op) {
      case 'value':
        checkLiteral(node.args);
        return;
      case 'id':
        this.use(node.args, 'one');
        return;
      case 'call':
        this.call(...node.args);
        return;
      case 'in':
        this.visit(node.args[0]);
        this.visitList(node.args[1]);
        return;
      case '!_':
      case '-_':
        this.visit(node.args);
        return;
      case '?:':
      case '||':
      case '&&':
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        for (const part of node.args) this.visit(part);
        return;
      case 'list':
      case 'map':
      case 'rcall':
      case '.':
      case '.?':
      case '[]':
      case '[?]':
        throw new FormulaError(
          'not_allowed',
          `${node.input.slice(node.start, node.end)} cannot be used here: formulas know values, operators, ?: and the functions ${[...FUNCTIONS.keys()].join(', ')}`,
        );
    }
  }

  private call(name: string, args: readonly ASTNode[]): void {
    const takes = FUNCTIONS.get(name)?.[args.length];
    if (takes === undefined)
      throw new FormulaError(
        'not_allowed',
        `no function ${name} of ${String(args.length)}; there are sum, size, min and max of a list, min and max of two`,
      );
    for (const arg of args) {
      if (takes === 'list') this.visitList(arg);
      else this.visit(arg);
    }
  }

  private visitList(node: ASTNode): void {
    if (node.op === 'id') this.use(node.args, 'list');
    else if (node.op === 'list' && node.args.length > 0) for (const item of node.args) this.visit(item);
    else throw new FormulaError('not_allowed', 'a list is wanted here: a variable, or values between [ and ]');
  }

  private use(name: string, use: VariableUse): void {
    const before = this.uses.get(name);
    if (before === undefined) checkName(name);
    else if (before !== use)
      throw new FormulaError(
        'used_both_ways',
        `${name} is used as one value and as a list; bind its input to two names`,
      );
    this.uses.set(name, use);
  }
}

/** The variables of a formula and how it uses them. Throws `FormulaError` for what formulas may not use. */
export const variablesOf = (ast: ASTNode): ReadonlyMap<string, VariableUse> => {
  const walk = new Walk();
  walk.visit(ast);
  return walk.uses;
};
