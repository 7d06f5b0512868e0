import type { CST } from "yaml";

/**
 * The range of one item of a list or mapping: from its first token (`-`, anchor or key) to the last
 * character of its content.
 */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** The offset of the comma after the item, in `[...]` and `{...}`. */
  readonly comma: number | undefined;
}

/** Tokens between items: spaces, line breaks, comments and commas. */
const BETWEEN: ReadonlySet<string> = new Set(["space", "newline", "comment", "comma"]);

const isMark = ({ type }: CST.SourceToken): boolean => !BETWEEN.has(type);

/** The end of the last token that is not between items (colon, anchor, tag). */
export function marksEnd(tokens: readonly CST.SourceToken[]): number | undefined {
  const last = tokens.findLast(isMark);
  return last && last.offset + last.source.length;
}

interface Item {
  readonly start: readonly CST.SourceToken[];
  readonly key?: CST.Token | null | undefined;
  readonly sep?: readonly CST.SourceToken[] | undefined;
  readonly value?: CST.Token | undefined;
}

function itemEnd({ start, key, sep, value }: Item): number | undefined {
  return (
    (value && tokenEnd(value)) ??
    marksEnd(sep ?? []) ??
    (key ? tokenEnd(key) : undefined) ??
    marksEnd(start)
  );
}

/** The offset after the last character of the content, before any comments and line breaks. */
export function tokenEnd(token: CST.Token): number | undefined {
  if (token.type === "flow-collection") return marksEnd(token.end);
  if (token.type === "block-map" || token.type === "block-seq") {
    for (const item of token.items.toReversed()) {
      const end = itemEnd(item);
      if (end !== undefined) return end;
    }
    return undefined;
  }
  if (token.type === "block-scalar") {
    const last = token.props.at(-1);
    const body = last && "source" in last ? last.offset + last.source.length : token.offset;
    return body + token.source.trimEnd().length;
  }
  return "source" in token ? token.offset + token.source.length : undefined;
}

function itemStart({ start, key, sep, value }: Item): number | undefined {
  return start.find(isMark)?.offset ?? key?.offset ?? sep?.find(isMark)?.offset ?? value?.offset;
}

/**
 * The items of a collection. Items that contain only comments or follow a trailing comma are left
 * out.
 */
export function piecesOf(token: CST.BlockMap | CST.BlockSequence | CST.FlowCollection): Piece[] {
  const items: readonly Item[] = token.items;
  return items.flatMap((item, index) => {
    const start = itemStart(item);
    const end = itemEnd(item);
    if (start === undefined || end === undefined) return [];
    const comma =
      token.type === "flow-collection"
        ? items[index + 1]?.start.find(({ type }) => type === "comma")?.offset
        : undefined;
    return [{ start, end, comma }];
  });
}
