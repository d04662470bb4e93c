import type { FieldValue } from '../record/values.js';
import type { FollowedInput, FoundNode } from './explore.js';
import type { FormulaOf, LineageNode } from './graph.js';

type Outcome = Pick<LineageNode, 'status' | 'implied' | 'failure'>;

/** The recorded values by variable; a word, if not all are there. */
const variablesOf = (
  inputs: readonly FollowedInput[],
  nodes: readonly FoundNode[],
): ReadonlyMap<string, FieldValue | FieldValue[]> | 'not_followed' | 'input_missing' => {
  const variables = new Map<string, FieldValue | FieldValue[]>();
  let isRead = true;
  for (const { as, node } of inputs) {
    if (node === 'missing') return 'input_missing';
    if (node === 'unread') {
      isRead = false;
      continue;
    }
    const value = nodes[node]?.event.value ?? null;
    if (value === null) return 'input_missing';
    const before = variables.get(as);
    if (before === undefined) variables.set(as, value);
    else if (typeof before === 'object') before.push(value);
    else variables.set(as, [before, value]);
  }
  return isRead ? variables : 'not_followed';
};

/** Computes a node again from what its inputs were recorded as, and compares. */
export const recompute = (found: FoundNode, nodes: readonly FoundNode[], formulaOf: FormulaOf): Outcome => {
  const { derivation, field, value } = found.event;
  if (derivation === undefined) return { status: 'source' };
  const formula = formulaOf(derivation.algorithm, derivation.algorithmVersion, field);
  if (formula === undefined) return { status: 'no_formula' };
  const variables = variablesOf(found.inputs, nodes);
  if (typeof variables === 'string') return { status: variables };
  const result = formula.evaluate(variables);
  if ('fault' in result) return { status: 'formula_failed', failure: result.fault.message };
  return { status: result.value === value ? 'agrees' : 'differs', implied: result.value };
};
