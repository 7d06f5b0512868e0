import { relative, resolve, sep } from "node:path";
import { AccessError } from "../domain/error.ts";
import type { SourceFile } from "../manifest/model.ts";
import {
  commitOf,
  git,
  type GitCall,
  isRevision,
  LINK_MODE,
  listFiles,
  mayBeInRepository,
  readFiles,
} from "./git.ts";
import { decodeUtf8, MAX_FILE_BYTES, MAX_FILES } from "./instance-folder.ts";

const cannot = (what: string): AccessError =>
  new AccessError(
    "usage",
    `git cannot ${what}.`,
    "Check that this is a git repository, that the name is right, and that the commit is fetched (fetch-depth: 0).",
  );

/** Returns what git returned. @throws AccessError if it failed */
function need<T>(answer: T | undefined, what: string): T {
  if (answer === undefined) throw cannot(what);
  return answer;
}

/** The manifests in a folder of a commit. `label` is the name of the commit in messages. */
async function manifestsAt(
  call: GitCall,
  commit: string,
  folder: string,
  label: string,
): Promise<SourceFile[]> {
  const listed = need(
    await listFiles(call, commit, folder === "" ? "." : `${folder}/`),
    `list the files of ${label}`,
  );
  const manifests = listed
    .filter(({ mode, size, path }) => {
      const inside = path.slice(folder === "" ? 0 : folder.length + 1);
      const isHidden = inside
        .split("/")
        .some((part) => part.startsWith(".") || part === "node_modules");
      return mode !== LINK_MODE && !isHidden && /\.ya?ml$/i.test(path) && size <= MAX_FILE_BYTES;
    })
    .slice(0, MAX_FILES);
  const contents = await readFiles(call, manifests);
  return manifests.flatMap(({ path }, index) => {
    const text = decodeUtf8(need(contents[index], `read ${path} of ${label}`));
    return text === undefined ? [] : [{ path: `${label}:${path}`, text }];
  });
}

/**
 * The manifests of an instance folder at another revision. The work tree is not touched. Links are
 * left out, because they are refused in the work tree too.
 * @throws AccessError `usage`
 */
export async function readFolderAt(ref: string, dir: string, cwd: string): Promise<SourceFile[]> {
  if (!isRevision(ref))
    throw new AccessError("usage", `--base: "${ref}" is not a valid commit name.`);
  const missing = new AccessError("usage", "--base requires git, which is not installed.");
  const found = await git({ cwd, missing }, ["rev-parse", "--show-toplevel"]);
  const call: GitCall = {
    cwd: need(found, "find the repository").toString("utf8").trim(),
    missing,
  };
  const commit = need(await commitOf(call, ref), `find ${ref}`);
  const folder = relative(call.cwd, resolve(cwd, dir)).split(sep).join("/");
  if (folder.startsWith(".."))
    throw new AccessError("usage", `--base: ${dir} is outside the git repository.`);
  return manifestsAt(call, commit, folder, ref);
}

/**
 * The branches that may be the default branch, the most likely one first. Without such a branch,
 * uncommitted changes are compared with HEAD.
 */
const DEFAULT_BRANCHES = [
  "refs/remotes/origin/HEAD",
  "refs/remotes/origin/main",
  "refs/remotes/origin/master",
  "refs/heads/main",
  "refs/heads/master",
];

/**
 * The manifests of an instance folder at the merge base of HEAD and the default branch, where the
 * current work began. `undefined` if there is none: outside of a git repository, without git,
 * before the first commit, or in a clone whose history is too short.
 */
export async function readFolderAtForkPoint(
  dir: string,
  cwd: string,
): Promise<SourceFile[] | undefined> {
  const call: GitCall = {
    cwd: resolve(cwd, dir),
    missing: new AccessError("usage", "git is not installed."),
  };
  if (!mayBeInRepository(call.cwd)) return undefined;
  const said = async (...args: readonly string[]): Promise<string | undefined> =>
    (await git(call, args))?.toString("utf8").trimEnd();
  try {
    // The path of the folder in git's view, whatever links lead to it.
    const folder = (await said("rev-parse", "--show-prefix"))?.replace(/\/$/, "");
    if (folder === undefined) return undefined;
    const existing = new Set(
      (await said("for-each-ref", "--format=%(refname)", ...DEFAULT_BRANCHES))?.split("\n"),
    );
    const branch = DEFAULT_BRANCHES.find((name) => existing.has(name)) ?? "HEAD";
    const commit = await said("merge-base", "HEAD", branch);
    return commit === undefined
      ? undefined
      : await manifestsAt(call, commit, folder, commit.slice(0, 10));
  } catch (error) {
    // The comparison is optional, so errors are ignored.
    if (error instanceof AccessError) return undefined;
    throw error;
  }
}
