import { relative, resolve, sep } from "node:path";
import { AccessError } from "../domain/error.ts";
import type { SourceFile } from "../manifest/model.ts";
import { commitOf, git, type GitCall, isRevision, LINK_MODE, listFiles, readFiles } from "./git.ts";
import { decodeUtf8, MAX_FILE_BYTES, MAX_FILES } from "./instance-folder.ts";

const cannot = (what: string): AccessError =>
  new AccessError(
    "usage",
    `git cannot ${what}.`,
    "Is this a git repository, is the name right, and is the commit fetched (fetch-depth: 0)?",
  );

/** What git said, or an error that says what it could not do. */
function need<T>(answer: T | undefined, what: string): T {
  if (answer === undefined) throw cannot(what);
  return answer;
}

/**
 * The manifests of an instance folder at another revision, without touching the work tree. Links at that revision are left out, as they are refused
 * in the work tree too.
 * @throws AccessError `usage`
 */
export async function readFolderAt(ref: string, dir: string, cwd: string): Promise<SourceFile[]> {
  if (!isRevision(ref)) throw new AccessError("usage", `--base: "${ref}" is no name of a commit.`);
  const missing = new AccessError("usage", "--base needs git, which is not installed.");
  const found = await git({ cwd, missing }, ["rev-parse", "--show-toplevel"]);
  const call: GitCall = { cwd: need(found, "find the repository").toString("utf8").trim(), missing };
  const commit = need(await commitOf(call, ref), `find ${ref}`);
  const folder = relative(call.cwd, resolve(cwd, dir)).split(sep).join("/");
  if (folder.startsWith("..")) throw new AccessError("usage", `--base: ${dir} lies outside of the git repository.`);
  const listed = need(await listFiles(call, commit, folder === "" ? "." : `${folder}/`), `list the files of ${ref}`);
  const manifests = listed
    .filter(({ mode, size, path }) => {
      const inside = path.slice(folder === "" ? 0 : folder.length + 1);
      const isHidden = inside.split("/").some((part) => part.startsWith(".") || part === "node_modules");
      return mode !== LINK_MODE && !isHidden && /\.ya?ml$/i.test(path) && size <= MAX_FILE_BYTES;
    })
    .slice(0, MAX_FILES);
  const contents = await readFiles(call, manifests);
  return manifests.flatMap(({ path }, index) => {
    const text = decodeUtf8(need(contents[index], `read ${path} of ${ref}`));
    return text === undefined ? [] : [{ path: `${ref}:${path}`, text }];
  });
}
