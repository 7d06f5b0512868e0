import { compareTexts } from "../../domain/compare.ts";
import type { FindingCode } from "../../domain/finding-codes.ts";
import { type Diagnostic, sortDiagnostics } from "../../domain/diagnostic.ts";
import { misplacedSettings, MAX_FILE_BYTES, MAX_FILES } from "../../files/instance-folder.ts";
import type { SourceFile } from "../../manifest/model.ts";
import type { Api } from "./api.ts";
import { blobSha, readBlobs } from "./blobs.ts";

interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly size?: number;
}

const MAX_DEPTH = 12;
const MAX_TOTAL_BYTES = 16 * 1024 * 1024;
const LINK_MODE = "120000";
/** The maximum size of the target of a symbolic link. No path is longer. */
const MAX_LINK_BYTES = 4096;
const MAX_LINKS = 500;
const MAX_FINDINGS = 200;

/**
 * The tree of the folder. Walks down from the root, so that the size of the repository does not
 * matter.
 */
async function folderSha(api: Api, commit: string, dir: string): Promise<string | undefined> {
  const { tree } = await api.call<{ tree: { sha: string } }>(
    "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
    { commit_sha: commit },
  );
  let sha = tree.sha;
  for (const part of dir.split("/").filter((name) => name !== "" && name !== ".")) {
    const { tree: entries } = await api.call<{ tree: TreeEntry[] }>(
      "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
      { tree_sha: sha },
    );
    const next = entries.find((entry) => entry.path === part && entry.type === "tree");
    if (!next) return undefined;
    sha = next.sha;
  }
  return sha;
}

const refuse = (path: string, code: FindingCode, message: string, hint: string): Diagnostic => ({
  severity: "error",
  code,
  message,
  hint,
  at: { file: path, line: 1, column: 1 },
});

const refuseLink = (path: string): Diagnostic =>
  refuse(
    path,
    "file-type",
    `${path.split("/").at(-1)} is a link. Links are not followed, because they can point out of the folder.`,
    "Replace the link with the file itself.",
  );

/** Whether a name looks like that of a file: `logo.png`, but neither `clients` nor `..`. */
const hasEnding = (name: string): boolean => /[^.]\.[^.]+$/.test(name);

/**
 * Whether a link with this target may lead to a folder, whose manifests would be missing. The
 * target is not read, because it can be anywhere.
 */
const mayLeadToFolder = (target: string | undefined): boolean =>
  target === undefined || !hasEnding(target.trim().split("/").at(-1) ?? "");

/** A file of the folder, by its path in the repository. */
interface TreeFile {
  readonly path: string;
  readonly sha: string;
  readonly size: number;
}

/** The relevant entries of a listing, before any file is read. */
interface Sorted {
  readonly manifests: readonly TreeFile[];
  /** Links whose names look like files. Their targets decide whether they may be folders. */
  readonly links: readonly TreeFile[];
  readonly diagnostics: Diagnostic[];
}

/** Sorts the entries into manifests, within all limits, and entries that are refused. */
function sortEntries(dir: string, tree: readonly TreeEntry[]): Sorted {
  const manifests: TreeFile[] = [];
  const links: TreeFile[] = [];
  const diagnostics: Diagnostic[] = [];
  let total = 0;
  for (const entry of tree.toSorted((a, b) => compareTexts(a.path, b.path))) {
    const parts = entry.path.split("/");
    const isManifest = /\.ya?ml$/i.test(entry.path);
    const file = { path: `${dir}/${entry.path}`, sha: entry.sha, size: entry.size ?? 0 };
    if (
      parts.some((part) => part.startsWith(".") || part === "node_modules") ||
      entry.type === "tree"
    )
      continue;
    if (entry.mode === LINK_MODE || entry.type === "commit") {
      // A submodule is always a folder, even if its name looks like that of a file.
      const isFile = !isManifest && entry.type !== "commit" && hasEnding(parts.at(-1) ?? "");
      if (isFile && file.size <= MAX_LINK_BYTES && links.length < MAX_LINKS) links.push(file);
      else diagnostics.push(refuseLink(file.path));
      continue;
    }
    if (!isManifest) continue;
    const misplaced = misplacedSettings(entry.path);
    if (misplaced) {
      diagnostics.push(refuse(file.path, "folder", misplaced.message, misplaced.hint));
      continue;
    }
    total += file.size;
    if (
      file.size > MAX_FILE_BYTES ||
      manifests.length >= MAX_FILES ||
      total > MAX_TOTAL_BYTES ||
      parts.length > MAX_DEPTH
    )
      diagnostics.push(
        refuse(
          file.path,
          "file-size",
          "The file is too large or too deeply nested, or there are too many files.",
          "Split the file, or move it to a folder nearer to settings.yaml.",
        ),
      );
    else manifests.push(file);
  }
  return { manifests, links, diagnostics };
}

/** Limits the findings to a number that people can read. A tree can have 100,000 wrong entries. */
function cutFindings(dir: string, findings: readonly Diagnostic[]): Diagnostic[] {
  const more = findings.length - MAX_FINDINGS;
  if (more <= 0) return [...findings];
  return [
    ...findings.slice(0, MAX_FINDINGS),
    refuse(
      dir,
      "folder",
      `${more} more files in the folder cannot be read.`,
      "Fix the files that are listed. The next run lists the others.",
    ),
  ];
}

/**
 * Reads the manifests of a commit through the API as data, without a checkout and without running
 * anything. Limits their number, size and depth and the number of calls; refuses links. `known` has
 * the texts of the default branch by git name, which need no call.
 */
export async function readManifestsAt(
  api: Api,
  commit: string,
  dir: string,
  known: readonly SourceFile[],
): Promise<{ files: SourceFile[]; diagnostics: Diagnostic[] }> {
  const sha = await folderSha(api, commit, dir);
  if (sha === undefined)
    return {
      files: [],
      diagnostics: [
        refuse(dir, "folder", `The folder ${dir} does not exist.`, "Check the input dir."),
      ],
    };
  const listing = await api.call<{ tree: TreeEntry[]; truncated: boolean }>(
    "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    {
      tree_sha: sha,
      recursive: "1",
    },
  );
  if (listing.truncated)
    return {
      files: [],
      diagnostics: [
        refuse(dir, "folder", "The folder contains too many files.", "Check the input dir."),
      ],
    };
  const { manifests, links, diagnostics } = sortEntries(dir, listing.tree);
  const texts = new Map<string, string | undefined>(known.map(({ text }) => [blobSha(text), text]));
  const wanted = [...manifests, ...links].filter(({ sha: name }) => !texts.has(name));
  for (const [name, text] of await readBlobs(api, wanted)) texts.set(name, text);
  for (const { path, sha: name } of links)
    if (mayLeadToFolder(texts.get(name))) diagnostics.push(refuseLink(path));
  const files: SourceFile[] = [];
  for (const { path, sha: name } of manifests) {
    const text = texts.get(name);
    if (text === undefined)
      diagnostics.push(
        refuse(
          path,
          "file-encoding",
          "The file is not written in UTF-8.",
          "Save it as UTF-8 in the editor.",
        ),
      );
    else files.push({ path, text });
  }
  return { files, diagnostics: cutFindings(dir, sortDiagnostics(diagnostics)) };
}

/** Texts by the git name of their blobs; `undefined` for a blob that is not UTF-8. */
export type KnownBlobs = Map<string, string | undefined>;

/**
 * All files below a folder of a commit, by their paths in the repository; `undefined` for a file
 * that is not UTF-8. Refuses nothing, because only this program writes to the folder.
 * @param known texts that were read before; new ones are added
 * @param wanted selects the paths to read; all if not given
 * @throws GithubRefusal
 */
export async function readFolderAt(
  api: Api,
  commit: string,
  dir: string,
  known: KnownBlobs,
  wanted: (paths: readonly string[]) => ReadonlySet<string> = (paths) => new Set(paths),
): Promise<ReadonlyMap<string, string | undefined>> {
  const sha = await folderSha(api, commit, dir);
  if (sha === undefined) return new Map();
  const { tree } = await api.call<{ tree: TreeEntry[] }>(
    "GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
    { tree_sha: sha, recursive: "1" },
  );
  const files = tree
    .filter(({ type, mode }) => type === "blob" && mode !== LINK_MODE)
    .map(({ path, sha: name, size = 0 }) => ({ path: `${dir}/${path}`, sha: name, size }));
  const chosen = wanted(files.map(({ path }) => path));
  const read = files.filter(({ path }) => chosen.has(path));
  const missing = read.filter(({ sha: name }) => !known.has(name));
  for (const [name, text] of await readBlobs(api, missing)) known.set(name, text);
  return new Map(read.map(({ path, sha: name }) => [path, known.get(name)]));
}
