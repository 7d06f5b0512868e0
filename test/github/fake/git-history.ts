import { structuredPatch } from "diff";
import { type Files, type GitFile, type GitStore, LINK_MODE } from "./git-store.ts";
import { mergeText } from "../../../src/edit/merge-text.ts";

export interface Change {
  readonly path: string;
  readonly status: "added" | "removed" | "modified" | "renamed";
  readonly previous?: string;
  readonly before?: GitFile;
  readonly after?: GitFile;
}
export interface Patch {
  readonly additions: number;
  readonly deletions: number;
  /** Missing for binary files. */
  readonly text?: string;
}

function ancestors(git: GitStore, from: string): Set<string> {
  const seen = new Set<string>();
  const next = [from];
  for (let sha = next.pop(); sha !== undefined; sha = next.pop()) {
    if (seen.has(sha)) continue;
    seen.add(sha);
    next.push(...git.commit(sha).parents);
  }
  return seen;
}

export const isAncestor = (git: GitStore, old: string, young: string): boolean =>
  ancestors(git, young).has(old);

/** The youngest common commit; `undefined` for separate histories. */
export function mergeBase(git: GitStore, a: string, b: string): string | undefined {
  const ofB = ancestors(git, b);
  const common = [...ancestors(git, a)].filter((sha) => ofB.has(sha));
  const older = new Set(
    common.flatMap((sha) =>
      git.commit(sha).parents.flatMap((parent) => [...ancestors(git, parent)]),
    ),
  );
  return common.find((sha) => !older.has(sha));
}

/** The commits that `head` has and `base` does not have, oldest first. */
export function commitsBetween(git: GitStore, base: string, head: string): string[] {
  const seen = ancestors(git, base);
  const ordered: string[] = [];
  const visit = (sha: string): void => {
    if (seen.has(sha)) return;
    seen.add(sha);
    git.commit(sha).parents.forEach(visit);
    ordered.push(sha);
  };
  visit(head);
  return ordered;
}

const same = (a: GitFile | undefined, b: GitFile | undefined): boolean =>
  a?.sha === b?.sha && a?.mode === b?.mode;

/**
 * The changed files by path. As on GitHub, a file that was moved without a change is one rename.
 */
export function changes(before: Files, after: Files): Change[] {
  const removed = new Map([...before].filter(([path]) => !after.has(path)));
  const found: Change[] = [];
  for (const [path, file] of after) {
    const old = before.get(path);
    if (old !== undefined) {
      if (!same(old, file)) found.push({ path, status: "modified", before: old, after: file });
      continue;
    }
    const source = [...removed].find(([, gone]) => same(gone, file));
    if (source === undefined) found.push({ path, status: "added", after: file });
    else {
      removed.delete(source[0]);
      found.push({ path, status: "renamed", previous: source[0], before: source[1], after: file });
    }
  }
  for (const [path, file] of removed) found.push({ path, status: "removed", before: file });
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const isText = (git: GitStore, file: GitFile | undefined): boolean =>
  file === undefined || git.blobs.get(file.sha)?.includes(0) === false;

export function patchOf(git: GitStore, { before, after }: Change): Patch {
  if (!isText(git, before) || !isText(git, after)) return { additions: 0, deletions: 0 };
  const [old, young] = [before, after].map((file) =>
    file === undefined ? "" : git.text(file.sha),
  );
  const { hunks } = structuredPatch("a", "b", old ?? "", young ?? "", "", "", { context: 3 });
  const range = (start: number, lines: number): string =>
    lines === 1 ? `${start}` : `${start},${lines}`;
  const text = hunks.map((hunk) =>
    [
      `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
      ...hunk.lines,
    ].join("\n"),
  );
  const count = (sign: string): number =>
    hunks.flatMap(({ lines }) => lines).filter((line) => line.startsWith(sign)).length;
  return {
    additions: count("+"),
    deletions: count("-"),
    ...(hunks.length > 0 && { text: text.join("\n") }),
  };
}

/** Merges a file that both sides changed; `undefined` for a conflict. */
function mergeFile(
  git: GitStore,
  base: GitFile,
  ours: GitFile,
  theirs: GitFile,
): GitFile | undefined {
  if (![base, ours, theirs].every((file) => file.mode !== LINK_MODE && isText(git, file)))
    return undefined;
  const text = mergeText(git.text(base.sha), git.text(ours.sha), git.text(theirs.sha));
  return text === undefined
    ? undefined
    : { mode: ours.mode === base.mode ? theirs.mode : ours.mode, sha: git.putBlob(text) };
}

/** A three-way merge; `undefined` for a conflict. */
export function mergeFiles(
  git: GitStore,
  base: Files,
  ours: Files,
  theirs: Files,
): Files | undefined {
  const merged = new Map<string, GitFile>();
  for (const path of new Set([...base.keys(), ...ours.keys(), ...theirs.keys()])) {
    const [old, mine, yours] = [base.get(path), ours.get(path), theirs.get(path)];
    let result = same(mine, old) ? yours : mine;
    if (!same(mine, old) && !same(yours, old) && !same(mine, yours)) {
      if (old === undefined || mine === undefined || yours === undefined) return undefined;
      result = mergeFile(git, old, mine, yours);
      if (result === undefined) return undefined;
    }
    if (result !== undefined) merged.set(path, result);
  }
  return merged;
}

/** The tree of a merge of two commits; `undefined` for a conflict. */
export function mergeCommits(git: GitStore, ours: string, theirs: string): string | undefined {
  const base = mergeBase(git, ours, theirs);
  const files = mergeFiles(
    git,
    base === undefined ? new Map() : git.filesOf(base),
    git.filesOf(ours),
    git.filesOf(theirs),
  );
  return files === undefined ? undefined : git.putFiles(files);
}
