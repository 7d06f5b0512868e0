/**
 * Finds cycles of a graph, each as a path: `["a", "b", "a"]`. The result may lack some cycles, but
 * it is empty only if there are none. If the last edge of every cycle found is removed, the graph
 * has no cycles left.
 */
export function findCircles(graph: ReadonlyMap<string, Iterable<string>>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (node: string): void => {
    way.push(node);
    for (const next of graph.get(node) ?? []) {
      const at = way.indexOf(next);
      if (at >= 0) circles.push([...way.slice(at), next]);
      else if (!done.has(next)) visit(next);
    }
    way.pop();
    done.add(node);
  };
  for (const node of graph.keys()) if (!done.has(node)) visit(node);
  return circles;
}
