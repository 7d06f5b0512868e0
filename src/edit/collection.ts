import type { Pair, YAMLMap, YAMLSeq } from "yaml";
import type { SourceText } from "./source-text.ts";
import { marksEnd, type Piece, piecesOf, tokenEnd } from "./tokens.ts";

/** A list or mapping that can be edited in the text. */
export interface Collection {
  readonly style: "flow" | "block";
  readonly node: YAMLMap | YAMLSeq;
  readonly pieces: readonly Piece[];
  /** The offset of the opening bracket or of the first item. */
  readonly start: number;
  readonly end: number;
  /**
   * The offset after the colon (and anchor) of the key whose value the collection is. `undefined`
   * if the collection is the whole document or an item of a list.
   */
  readonly keyEnd: number | undefined;
  /** The column of that key, if the key begins its line in a block mapping. */
  readonly keyColumn: number | undefined;
}

/** The offset after the colon of a pair and any anchor there. */
export const keyEndOf = ({ srcToken }: Pair): number | undefined => marksEnd(srcToken?.sep ?? []);

/**
 * Whether the lines of an item contain nothing else. The first key of an item may follow the dash.
 */
function isAlone(text: SourceText, { start, end }: Piece, mayFollowDash: boolean): boolean {
  const before = text.text.slice(text.lineStart(start), start);
  return (
    text.endsLine(end) && (before.trim() === "" || (mayFollowDash && /^ *(?:- +)+$/.test(before)))
  );
}

/** The list or mapping as it is written in the text, or `undefined` if it cannot be edited there. */
export function readCollection(
  text: SourceText,
  node: YAMLMap | YAMLSeq,
  pair: Pair | undefined,
  parent: Collection | undefined,
): Collection | undefined {
  const token = node.srcToken;
  if (
    token?.type !== "flow-collection" &&
    token?.type !== "block-map" &&
    token?.type !== "block-seq"
  )
    return undefined;
  const pieces = piecesOf(token);
  const end = tokenEnd(token);
  if (pieces.length !== node.items.length || end === undefined) return undefined;
  const style = token.type === "flow-collection" ? "flow" : "block";
  if (style === "block" && !pieces.every((piece, nth) => isAlone(text, piece, nth === 0 && !pair)))
    return undefined;
  const key = pair?.srcToken?.key?.offset;
  const keyColumn =
    parent?.style === "block" && key !== undefined && text.beginsLine(key)
      ? key - text.lineStart(key)
      : undefined;
  const start = style === "flow" ? token.offset : (pieces[0]?.start ?? token.offset);
  return { style, node, pieces, start, end, keyEnd: pair && keyEndOf(pair), keyColumn };
}
