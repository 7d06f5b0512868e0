import { diffArrays } from "diff";

/** The lines that one side has in place of lines `from` to `to` (exclusive) of the base. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function editsOf(base: readonly string[], side: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let open: { from: number; to: number; lines: string[] } | undefined;
  for (const { added, removed, value } of diffArrays([...base], [...side])) {
    if (!added && !removed) {
      open = undefined;
      at += value.length;
      continue;
    }
    if (open === undefined) {
      open = { from: at, to: at, lines: [] };
      edits.push(open);
    }
    if (added) open.lines.push(...value);
    else {
      at += value.length;
      open.to = at;
    }
  }
  return edits;
}

const isSame = (a: Edit, b: Edit): boolean =>
  a.from === b.from && a.to === b.to && a.lines.join("") === b.lines.join("");

/**
 * Merges the changes of both sides, as git does. `undefined` if changes overlap or touch, where git
 * would report a conflict.
 */
export function mergeText(base: string, ours: string, theirs: string): string | undefined {
  const old = linesOf(base);
  const mine = editsOf(old, linesOf(ours));
  const yours = editsOf(old, linesOf(theirs)).filter(
    (edit) => !mine.some((own) => isSame(own, edit)),
  );
  if (yours.some((a) => mine.some((b) => a.from <= b.to && b.from <= a.to))) return undefined;
  let merged = "";
  let at = 0;
  for (const { from, to, lines } of [...mine, ...yours].sort((a, b) => a.from - b.from)) {
    merged += old.slice(at, from).join("") + lines.join("");
    at = to;
  }
  return merged + old.slice(at).join("");
}
