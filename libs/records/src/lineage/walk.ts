import { componentsOf, targetsOf } from './components.js';
import { Exploration, type FoundNode, type LineageLimits } from './explore.js';
import type { FormulaOf, LineageGraph, LineageNode, LineagePoint, LineageReader } from './graph.js';
import { recompute } from './recompute.js';

/** Limits for a walk that says none. */
export const DEFAULT_LINEAGE_LIMITS: LineageLimits = { maxDepth: 64, maxNodes: 1000, maxEdges: 100_000 };

export interface LineageOptions extends Partial<LineageLimits> {
  /** Without it no step is computed again. */
  readonly formulaOf?: FormulaOf;
}

const nodeOf = (found: FoundNode, nodes: readonly FoundNode[], formulaOf: FormulaOf): LineageNode => {
  const { stream, event, depth } = found;
  const { revision, position, field, value, subsystem, producerVersion, derivation } = event;
  return {
    stream,
    revision,
    position,
    ...(field === undefined ? {} : { field }),
    value,
    subsystem,
    ...(producerVersion === undefined ? {} : { producerVersion }),
    ...(derivation === undefined
      ? {}
      : { algorithm: derivation.algorithm, algorithmVersion: derivation.algorithmVersion }),
    depth,
    ...recompute(found, nodes, formulaOf),
  };
};

/**
 * The graph of what a value was computed from, back to the sources, each step computed again from the recorded values of its inputs.
 * Ends on any data, also on circles: each point is read once, at most `maxNodes` of them, at most `maxDepth` steps away, and at
 * most `maxEdges` inputs are looked at.
 * The order of nodes, edges and findings depends on the data alone.
 */
export const walkLineage = async (
  root: LineagePoint,
  read: LineageReader,
  options: LineageOptions = {},
): Promise<LineageGraph> => {
  const { formulaOf = () => undefined, ...limits } = options;
  const exploration = new Exploration(read, { ...DEFAULT_LINEAGE_LIMITS, ...limits });
  await exploration.run(root);
  const { nodes: found, edges, missing } = exploration;
  const targets = targetsOf(found.length, edges);
  const isCircular = (component: readonly number[]): boolean =>
    component.length > 1 || component.some((node) => targets[node]?.includes(node));
  return {
    nodes: found.map((node) => nodeOf(node, found, formulaOf)),
    edges,
    truncated: found.some(({ inputs }) => inputs.some(({ node }) => node === 'unread')),
    missing,
    cycles: componentsOf(targets)
      .filter(isCircular)
      .toSorted(([a = 0], [b = 0]) => a - b),
  };
};
