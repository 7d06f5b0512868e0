import { compareTexts } from "../domain/compare.ts";
import { AccessError } from "../domain/error.ts";
import type { SourceFile } from "../manifest/model.ts";
import { Draft, type Edit } from "../edit/draft.ts";
import { blockLines } from "../edit/edit-block.ts";
import type { Entry } from "../edit/entry.ts";
import { entriesUnder } from "../edit/newcomers.ts";
import type { Workspace } from "../edit/workspace.ts";
import { writeEdits } from "../edit/write-edits.ts";

/** An entry (a user, team or set, or all public access) with its file. */
export interface Piece {
  readonly file: string;
  readonly section: "users" | "teams" | "sites" | "public";
  /** A pair of the section's mapping; for `public` the whole section. */
  readonly entry: Entry;
}

/** The order of the sections in a file. */
const SECTIONS = ["users", "teams", "sites", "public"] as const;

/** The size in bytes at which a file is split. A manifest may have 1 MiB. */
const MAX_BYTES = 900 * 1024;

/** The maximum size of a file that can be read again. */
const MAX_FILE_BYTES = 1024 * 1024;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const linesOf = ({ section, entry }: Piece): string =>
  blockLines([entry], false, section === "public" ? 0 : 2, "\n");

/** Divides entries into portions that each fit into a file. */
function portions(pieces: readonly Piece[], comment: string): Piece[][] {
  const found: Piece[][] = [];
  let size = Infinity;
  for (const piece of pieces) {
    const bytes = bytesOf(linesOf(piece));
    if (size + bytes > MAX_BYTES) {
      found.push([]);
      size = bytesOf(comment);
    }
    found.at(-1)?.push(piece);
    size += bytes;
  }
  return found;
}

/** The text of a new file. */
function newText(pieces: readonly Piece[], header: string): string {
  const parts = SECTIONS.flatMap((section) => {
    const own = pieces.filter((piece) => piece.section === section);
    if (own.length === 0) return [];
    const title = section === "public" ? "" : `${section}:\n`;
    return [title + own.map(linesOf).join("")];
  });
  return header + parts.join("\n");
}

/** `people.yaml`, `people-2.yaml`, ... */
const numbered = (path: string, number: number): string =>
  number === 1 ? path : path.replace(/\.yaml$/, `-${number}.yaml`);

/** The edits that add entries to an existing file; `undefined` if it cannot be edited. */
function editsOf(path: string, pieces: readonly Piece[], workspace: Workspace): Edit[] | undefined {
  const source = workspace.source(path);
  if (!source) return undefined;
  const draft = new Draft();
  const edits: Edit[] = [];
  for (const section of SECTIONS) {
    const own = pieces.filter((piece) => piece.section === section);
    if (own.length === 0) continue;
    if (section !== "public") {
      const entries = own.map(({ entry }) => entry);
      edits.push(...entriesUnder(section, entries, source, draft));
      continue;
    }
    const root = source.root(draft);
    if (root)
      edits.push(
        ...own.map(({ entry }): Edit => ({
          kind: "append",
          source,
          list: root,
          entries: [entry],
        })),
      );
  }
  return draft.why === undefined ? edits : undefined;
}

export interface WriteInput {
  /** The pieces in the order in which they are written within each section. */
  readonly pieces: readonly Piece[];
  /** Edits of existing files, which add members to teams. */
  readonly edits: readonly Edit[];
  readonly workspace: Workspace;
  /** The first lines of a new file. */
  readonly headerOf: (path: string) => string;
}

/**
 * The new and the changed files, each with its whole text. Existing content keeps every byte. If a
 * file is full, entries go to a new file beside it.
 * @throws AccessError `usage` if an existing file would become larger than a manifest may be
 */
export function writePieces({ pieces, edits, workspace, headerOf }: WriteInput): SourceFile[] {
  const known = new Set(workspace.files.map(({ path }) => path.toLowerCase()));
  const created: SourceFile[] = [];
  const all: Edit[] = [...edits];
  for (const [path, own] of Map.groupBy(pieces, ({ file }) => file)) {
    let number = 1;
    for (const part of portions(own, headerOf(path))) {
      const target = (): string => numbered(path, number);
      let changed: Edit[] | undefined;
      while (known.has(target().toLowerCase())) {
        const size = workspace.files.find((file) => file.path === target())?.text ?? "";
        const added = part.map(linesOf).join("");
        changed =
          bytesOf(size) + bytesOf(added) > MAX_BYTES
            ? undefined
            : editsOf(target(), part, workspace);
        if (changed) break;
        number += 1;
      }
      if (changed) all.push(...changed);
      else {
        created.push({ path: target(), text: newText(part, headerOf(target())) });
        known.add(target().toLowerCase());
      }
      number += 1;
    }
  }
  const changed = writeEdits(all, workspace);
  const large = changed.find(({ text }) => bytesOf(text) > MAX_FILE_BYTES);
  if (large)
    throw new AccessError(
      "usage",
      `${large.path} would exceed the maximum size of a manifest. Nothing was written.`,
      "Split it into several files first.",
    );
  return [...created, ...changed].toSorted((a, b) => compareTexts(a.path, b.path));
}
