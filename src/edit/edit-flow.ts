import { blockLines } from "./edit-block.ts";
import type { Entry } from "./entry.ts";
import type { Collection } from "./collection.ts";
import type { Source } from "./source.ts";
import type { Change, Splice } from "./splice.ts";
import type { Piece } from "./tokens.ts";

const joined = (entries: readonly Entry[]): string => entries.map(({ flow }) => flow).join(", ");
const cut = (start: number, end: number): Splice => ({ start, end, text: "", depth: 0 });
const put = (at: number, text: string): Splice => ({ start: at, end: at, text, depth: 0 });

/**
 * Entries for `[]` or `{}`. In a block mapping, each entry gets a line, so that later changes are
 * easy to read.
 */
function fillEmpty(source: Source, list: Collection, entries: readonly Entry[]): Splice[] {
  const { text } = source;
  const { start, end, keyEnd, keyColumn } = list;
  const inner = text.slice(start + 1, end - 1);
  const isList = text[start] === "[";
  if (inner.trim() !== "" || inner.includes("\n"))
    return [put(start + 1, joined(entries) + (inner.startsWith("#") ? " " : ""))];
  const stands =
    keyEnd !== undefined && !text.slice(keyEnd, start).includes("\n") && source.endsLine(end);
  if (stands && keyColumn !== undefined) {
    const at = source.lineEnd(end);
    const lines = blockLines(entries, isList, keyColumn + 2, source.eol);
    return [cut(keyEnd, end), { start: at, end: at, text: lines, depth: keyColumn + 2 }];
  }
  return [
    {
      start: start + 1,
      end: end - 1,
      text: isList ? joined(entries) : ` ${joined(entries)} `,
      depth: 0,
    },
  ];
}

/**
 * Removes a chunk: neighbouring items on one line. The item before it is either kept or on an
 * earlier line.
 */
function cutChunk(
  source: Source,
  list: Collection,
  chunk: Piece,
  before: Piece | undefined,
): Splice {
  const { text } = source;
  const end = chunk.comma === undefined ? chunk.end : chunk.comma + 1;
  // A chunk on a line of its own is removed with the whole line and its comment. The preceding item
  // keeps its comma, which is valid YAML.
  if (source.beginsLine(chunk.start) && source.endsLine(end))
    return cut(source.lineStart(chunk.start), source.lineEnd(end));
  if (chunk.comma === undefined) {
    const gap = before ? text.slice(before.end, chunk.start) : "#";
    return cut(before && /^\s*,\s*$/.test(gap) ? before.end : chunk.start, end);
  }
  const blanks = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  if (!/^\r?\n/.test(text.slice(end + blanks, end + blanks + 2)))
    return cut(chunk.start, end + blanks);
  const trailing = /[ \t]*$/.exec(text.slice(list.start + 1, chunk.start))?.[0].length ?? 0;
  return cut(chunk.start - trailing, end + blanks);
}

function removals(source: Source, list: Collection, gone: (index: number) => boolean): Splice[] {
  const { pieces } = list;
  const splices: Splice[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const first = pieces[index];
    if (!first || !gone(index)) continue;
    let last = first;
    for (let next = pieces[index + 1]; next && gone(index + 1); next = pieces[index + 1]) {
      if (source.text.slice(last.end, next.start).includes("\n")) break;
      last = next;
      index++;
    }
    const before = pieces.findLast(({ start }, at) => start < first.start && !gone(at));
    splices.push(
      cutChunk(source, list, { start: first.start, end: last.end, comma: last.comma }, before),
    );
  }
  return splices;
}

function append(
  source: Source,
  list: Collection,
  last: Piece,
  entries: readonly Entry[],
): Splice[] {
  const close = list.end - 1;
  if (
    !source.beginsLine(close) ||
    !source.beginsLine(last.start) ||
    !source.endsLine(last.comma === undefined ? last.end : last.comma + 1)
  )
    return [put(last.end, `, ${joined(entries)}`)];
  // If each item and the closing bracket have lines of their own, each new entry gets a line too.
  const indent = source.text.slice(source.lineStart(last.start), last.start);
  const lines = entries.map(({ flow }) => indent + flow).join(`,${source.eol}`);
  const line = put(
    source.lineStart(close),
    `${lines}${last.comma === undefined ? "" : ","}${source.eol}`,
  );
  return last.comma === undefined ? [put(last.end, ","), line] : [line];
}

/** The splices that edit a list or mapping in brackets. */
export function flowSplices(
  source: Source,
  list: Collection,
  { replaced, appended }: Change,
): Splice[] {
  const { pieces, start, end } = list;
  const last = pieces.at(-1);
  if (!last) return appended.length > 0 ? fillEmpty(source, list, appended) : [];
  const changes = new Map(replaced);
  // If the last item is removed, appended entries replace it.
  const freed = appended.length > 0 ? changes.get(pieces.length - 1) : undefined;
  if (freed) changes.set(pieces.length - 1, [...freed, ...appended]);
  const gone = (index: number): boolean => changes.get(index)?.length === 0;
  const isEmptied = appended.length === 0 && pieces.every((_, index) => gone(index));
  if (isEmptied && !source.text.slice(start, end).includes("#")) return [cut(start + 1, end - 1)];
  const splices = removals(source, list, gone);
  for (const [index, entries] of changes) {
    const piece = pieces[index];
    if (piece && entries.length > 0)
      splices.push({ start: piece.start, end: piece.end, text: joined(entries), depth: 0 });
  }
  if (appended.length > 0 && !freed) splices.push(...append(source, list, last, appended));
  return splices;
}
