import { componentsOf, targetsOf } from './components.js';
import type { LineageGraph, LineageNode } from './graph.js';

const byPosition = (a: LineageNode, b: LineageNode): number => a.position - b.position;

/**
 * Every step whose recorded value is not what its inputs, as recorded, imply: each is wrong by itself, with the subsystem and the
 * release that did it. In order of position. A step that only received a wrong input is not among them.
 */
export const lineageFaults = (graph: LineageGraph): readonly LineageNode[] =>
  graph.nodes.filter(({ status }) => status === 'differs').toSorted(byPosition);

/**
 * Of the wrong steps those nearest to the sources: nothing that they were computed from, at any distance, is a wrong step. There
 * may be several, in order of position. Of wrong steps in one circle none is nearer, so all of them are told. O(nodes + edges).
 */
export const firstFaults = (graph: LineageGraph): readonly LineageNode[] => {
  const targets = targetsOf(graph.nodes.length, graph.edges);
  const isBehindFault = new Set<number>();
  const first: LineageNode[] = [];
  for (const component of componentsOf(targets)) {
    const inputs = component.flatMap((node) => targets[node] ?? []);
    const wrong = component.flatMap((node) => graph.nodes[node] ?? []).filter(({ status }) => status === 'differs');
    const isTainted = inputs.some((node) => isBehindFault.has(node));
    if (!isTainted) first.push(...wrong);
    if (isTainted || wrong.length > 0) for (const node of component) isBehindFault.add(node);
  }
  return first.toSorted(byPosition);
};
