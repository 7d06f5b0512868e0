/**
 * Circles of a graph, each as the way round: `["a", "b", "a"]`. Not every circle there is, but one
 * at least where there are any: without the arrows that close those found, none is left.
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
