import { isSeq } from "yaml";
import type { Entry } from "./entry.ts";
import type { Collection } from "./collection.ts";
import type { Source } from "./source.ts";
import type { Change, Splice } from "./splice.ts";

/** The column of an offset, counting the dash of a list but not a byte order mark. */
const columnOf = (source: Source, offset: number): number =>
  source.text.slice(source.lineStart(offset), offset).replace("\ufeff", "").length;

/** Entries as the lines of a block list or mapping. */
export function blockLines(
  entries: readonly Entry[],
  isList: boolean,
  column: number,
  eol: string,
): string {
  const indent = " ".repeat(column);
  const lines = entries.flatMap(({ block }) =>
    isList ? block.map((line, index) => `${index === 0 ? "- " : "  "}${line}`) : block,
  );
  return lines.map((line) => indent + line + eol).join("");
}

/**
 * The offset after the comment lines that belong to the preceding lines according to their
 * indentation.
 */
function behindComments(source: Source, offset: number, column: number): number {
  let at = offset;
  while (at < source.text.length) {
    const end = source.lineEnd(at);
    const blanks = /^( *)#/.exec(source.text.slice(at, end))?.[1];
    if (blanks === undefined || blanks.length < column) break;
    at = end;
  }
  return at;
}

/** The splices that edit a list or mapping in block style. Comments on lines of their own stay. */
export function blockSplices(
  source: Source,
  list: Collection,
  { replaced, appended }: Change,
): Splice[] {
  const { pieces, node, keyEnd } = list;
  const isList = isSeq(node);
  const column = columnOf(source, list.start);
  const splices: Splice[] = [];
  for (const [index, entries] of replaced) {
    const piece = pieces[index];
    if (!piece) continue;
    splices.push({
      start: source.lineStart(piece.start),
      end: source.lineEnd(piece.end),
      text: blockLines(entries, isList, column, source.eol),
      depth: column,
    });
  }
  const last = pieces.at(-1);
  if (appended.length > 0 && last) {
    // A list can have the same indentation as its key. If so, a comment in that column may belong
    // to the next key.
    const own = list.keyColumn === column ? column + 1 : column;
    const at = behindComments(source, source.lineEnd(last.end), own);
    splices.push({
      start: at,
      end: at,
      text: blockLines(appended, isList, column, source.eol),
      depth: column,
    });
  }
  const isEmptied =
    appended.length === 0 && pieces.every((_, index) => replaced.get(index)?.length === 0);
  if (isEmptied && keyEnd !== undefined)
    splices.push({ start: keyEnd, end: keyEnd, text: isList ? " []" : " {}", depth: column });
  return splices;
}
