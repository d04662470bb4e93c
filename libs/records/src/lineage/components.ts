/**
 * The strongly connected components of a graph, each before those that lead to it: with edges from what was computed to its inputs,
 * inputs first. O(nodes + edges), without recursion, because a chain may be long.
 * Source: R. Tarjan, "Depth-first search and linear graph algorithms" (SIAM J. Comput. 1, 1972).
 */
export const componentsOf = (targets: readonly (readonly number[])[]): readonly (readonly number[])[] => {
  const components: number[][] = [];
  const order = new Map<number, number>();
  /** The earliest node on the stack that a node reaches. */
  const low = new Map<number, number>();
  const stack: number[] = [];
  const isOnStack = new Set<number>();
  const path: { readonly node: number; next: number }[] = [];

  const enter = (node: number): void => {
    low.set(node, order.size);
    order.set(node, order.size);
    stack.push(node);
    isOnStack.add(node);
    path.push({ node, next: 0 });
  };
  const lower = (node: number, to: number | undefined): void => {
    low.set(node, Math.min(low.get(node) ?? Infinity, to ?? Infinity));
  };
  const leave = (node: number): void => {
    path.pop();
    const parent = path.at(-1)?.node;
    if (parent !== undefined) lower(parent, low.get(node));
    if (low.get(node) !== order.get(node)) return;
    const component = stack.splice(stack.lastIndexOf(node));
    for (const member of component) isOnStack.delete(member);
    components.push(component.sort((a, b) => a - b));
  };

  for (const root of targets.keys()) {
    if (!order.has(root)) enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = targets[top.node]?.[top.next];
      top.next += 1;
      if (target === undefined) leave(top.node);
      else if (!order.has(target)) enter(target);
      else if (isOnStack.has(target)) lower(top.node, order.get(target));
    }
  }
  return components;
};

/** For each node the nodes that its edges lead to. */
export const targetsOf = (
  nodes: number,
  edges: readonly { readonly from: number; readonly to: number }[],
): readonly (readonly number[])[] => {
  const targets: number[][] = Array.from({ length: nodes }, () => []);
  for (const { from, to } of edges) targets[from]?.push(to);
  return targets;
};
