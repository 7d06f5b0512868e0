import { isScalar } from "yaml";
import type { SourceFile } from "../manifest/model.ts";
import { Draft, type Edit } from "./draft.ts";
import { blockLines } from "./edit-block.ts";
import { type Entry, mapPair } from "./entry.ts";
import { keyEndOf } from "./collection.ts";
import type { Source } from "./source.ts";
import type { Workspace } from "./workspace.ts";

/**
 * The lines at the top of files that contain the path of a schema. The schema of the settings is in
 * the same folder as that of the manifests.
 */
const SCHEMA_LINES = ["access", "settings"].map(
  (name) =>
    new RegExp(
      `^\\ufeff?# yaml-language-server: \\$schema=(\\S*?)${name}\\.schema\\.json\\s*$`,
      "m",
    ),
);
const ACCESS_SCHEMA = "access.schema.json";

const folderOf = (path: string): string[] => path.split("/").slice(0, -1);

/** The relative path from a folder to a file. */
function relative(from: readonly string[], to: readonly string[]): string {
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same++;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}

/**
 * The path to which a relative path in a file leads. `undefined` if it leads out of the repository.
 */
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
 * The path of the manifests' schema for a new file, taken from the first file that contains one, or
 * from the settings. `undefined` if no file contains one, because a guessed path may not exist.
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

/** The new file for users who are in no file, if that file does not exist yet. */
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

/**
 * The edits that add users to an existing file. If that is impossible, `draft` receives the reason.
 */
export function newcomerEdits(
  entries: readonly Entry[],
  workspace: Workspace,
  draft = new Draft(),
): FileEdit[] {
  const source = workspace.source(workspace.adoptedFile);
  return source ? entriesUnder("users", entries, source, draft) : [];
}

/** An edit whose position is known. */
export type FileEdit = Exclude<Edit, { kind: "newcomer" }>;

/**
 * The edits that add entries to the mapping under a key of a file. If that is impossible, `draft`
 * receives the reason.
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
  // An empty `users:` is valid: somebody was about to fill it.
  if (value === null || (isScalar(value) && value.value === null)) {
    if (source.refusesKey(section.pair, draft)) return [];
    const end = keyEndOf(section.pair);
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
  const list = source.valueIn(section, root, draft);
  return list ? [{ kind: "append", source, list, entries }] : [];
}
