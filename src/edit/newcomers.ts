import { isScalar } from "yaml";
import type { SourceFile } from "../manifest/model.ts";
import { Draft, type Edit } from "./draft.ts";
import { blockLines } from "./edit-block.ts";
import { type Entry, mapPair } from "./entry.ts";
import type { Source } from "./source.ts";
import type { Workspace } from "./workspace.ts";

/** The first lines of files that name a schema; that of the settings is beside the other one. */
const SCHEMA_LINES = ["access", "settings"].map(
  (name) =>
    new RegExp(
      `^\\ufeff?# yaml-language-server: \\$schema=(\\S*?)${name}\\.schema\\.json\\s*$`,
      "m",
    ),
);
const ACCESS_SCHEMA = "access.schema.json";

const folderOf = (path: string): string[] => path.split("/").slice(0, -1);

/** `from/folder` to `to/file`, as a relative path. */
function relative(from: readonly string[], to: readonly string[]): string {
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}

/** The path of a file as another one names it; `undefined` where it leads out of the repository. */
function targetOf(named: string, from: string): string[] | undefined {
  const target = folderOf(from);
  for (const step of named.split("/")) {
    if (step === "." || step === "") continue;
    if (step !== "..") target.push(step);
    else if (target.pop() === undefined) return undefined;
  }
  return target;
}

/**
 * The schema of manifests where the first file that names it, or that of the settings, has it: as
 * another file would name it. `undefined` when no file does: a path that nobody named may not exist.
 */
export function knownSchemaPath(files: readonly SourceFile[], path: string): string | undefined {
  for (const line of SCHEMA_LINES)
    for (const file of files) {
      const folder = line.exec(file.text)?.[1];
      if (folder === undefined) continue;
      const named = `${folder}${ACCESS_SCHEMA}`;
      if (named.includes("://") || named.startsWith("/")) return named;
      const target = targetOf(named, file.path);
      if (target) return relative(folderOf(path), target);
    }
  return undefined;
}

/** The file of those that stood nowhere, when there is none yet. */
export function newFile(entries: readonly Entry[], workspace: Workspace): SourceFile | undefined {
  const { files, adoptedFile } = workspace;
  if (workspace.source(adoptedFile)) return undefined;
  const schema = knownSchemaPath(files, adoptedFile);
  const text = [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}\n`]),
    "# Accounts found in Matomo that were in no manifest. Move each to the file where it belongs.\n",
    blockLines([mapPair("users", entries)], false, 0, "\n"),
  ].join("");
  return { path: adoptedFile, text };
}

/** The edits that put users into a file that exists; `draft` hears why that cannot be done. */
export function newcomerEdits(
  entries: readonly Entry[],
  workspace: Workspace,
  draft = new Draft(),
): FileEdit[] {
  const source = workspace.source(workspace.adoptedFile);
  return source ? entriesUnder("users", entries, source, draft) : [];
}

/** An edit whose place is known. */
export type FileEdit = Exclude<Edit, { kind: "newcomer" }>;

/**
 * The edits that put entries into the mapping below a key of a file; `draft` hears why that cannot
 * be done.
 */
export function entriesUnder(
  key: string,
  entries: readonly Entry[],
  source: Source,
  draft: Draft,
): FileEdit[] {
  const root = source.root(draft);
  if (!root) return [];
  const section = source.find(root, (candidate) => candidate === key);
  if (!section) return [{ kind: "append", source, list: root, entries: [mapPair(key, entries)] }];
  const { value } = section.pair;
  // `users:` with nothing below is a file that somebody was about to fill.
  if (value === null || (isScalar(value) && value.value === null)) {
    if (source.refusesKey(section.pair, draft)) return [];
    const end = source.keyEnd(section.pair);
    if (root.style === "flow" || source.valueRange(section.pair) || end === undefined)
      return [
        {
          kind: "replace",
          source,
          list: root,
          index: section.index,
          entries: [mapPair(key, entries)],
        },
      ];
    const at = source.lineEnd(end);
    return [
      { kind: "text", source, start: at, end: at, text: blockLines(entries, false, 2, source.eol) },
    ];
  }
  const list = source.valueOf(section, root, draft);
  return list ? [{ kind: "append", source, list, entries }] : [];
}
