import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import { AliasNode, ListNode, MapNode, ScalarNode, type TreeNode } from "./tree.ts";

/**
 * Converts a tree of the YAML library. Its depth was checked before.
 * @param targets the node that each alias refers to
 */
export function fromLibrary(root: Node, targets: ReadonlyMap<Alias, Node>): TreeNode | undefined {
  // An anchor's node is converted once, so a bomb of aliases needs no memory.
  const known = new Map<Node, TreeNode | undefined>();
  const convert = (node: unknown): TreeNode | undefined => {
    const at = (node as Node | null | undefined)?.range?.[0] ?? 0;
    if (isScalar(node)) {
      const { value, type, source = String(value) } = node;
      return new ScalarNode(at, value, source, type === undefined || type === "PLAIN");
    }
    if (isMap(node))
      return new MapNode(
        at,
        node.items.map(({ key, value }) => ({ key: shared(key), value: shared(value) })),
      );
    if (isSeq(node)) return new ListNode(at, node.items.map(shared));
    const target = isAlias(node) ? targets.get(node) : undefined;
    return isAlias(node) ? new AliasNode(at, target && shared(target)) : undefined;
  };
  const shared = (node: unknown): TreeNode | undefined => {
    const isAnchor = isNodeWithAnchor(node);
    if (isAnchor && known.has(node)) return known.get(node);
    const converted = convert(node);
    if (isAnchor) known.set(node, converted);
    return converted;
  };
  return shared(root);
}

const isNodeWithAnchor = (node: unknown): node is Node =>
  (isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined;
