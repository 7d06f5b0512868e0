import { type Alias, isAlias, isMap, isScalar, isNode, isSeq, type Node } from "yaml";
import { AliasNode, ListNode, MapNode, ScalarNode, type TreeNode } from "./tree.ts";

/**
 * Converts a tree of the YAML library. Its depth was checked before.
 * @param targets the node that each alias refers to
 */
export function fromLibrary(root: Node, targets: ReadonlyMap<Alias, Node>): TreeNode | undefined {
  // An alias finds its value here when it is read, because a value can contain an alias to itself.
  const anchored = new Map<Node, TreeNode>();
  const valueAt = (node: Node): TreeNode | undefined => {
    const at = node.range?.[0] ?? 0;
    if (isScalar(node)) {
      const { value, type, source = String(value) } = node;
      return new ScalarNode(at, value, source, type === undefined || type === "PLAIN");
    }
    if (isMap(node))
      return new MapNode(
        at,
        node.items.map(({ key, value }) => ({ key: convert(key), value: convert(value) })),
      );
    if (isSeq(node)) return new ListNode(at, node.items.map(convert));
    if (!isAlias(node)) return undefined;
    const target = targets.get(node);
    return new AliasNode(at, () => target && anchored.get(target));
  };
  const convert = (node: unknown): TreeNode | undefined => {
    if (!isNode(node)) return undefined;
    const converted = valueAt(node);
    if (converted && "anchor" in node && node.anchor !== undefined) anchored.set(node, converted);
    return converted;
  };
  return convert(root);
}
