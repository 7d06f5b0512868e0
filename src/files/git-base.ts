import { execFile } from "node:child_process";
import { relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { AccessError } from "../domain/error.ts";
import type { SourceFile } from "../manifest/model.ts";
import { decodeUtf8, MAX_FILE_BYTES, MAX_FILES } from "./instance-folder.ts";

const run = promisify(execFile);

async function git(cwd: string, args: readonly string[], what: string): Promise<Buffer> {
  try {
    const { stdout } = await run("git", ["--no-pager", ...args], { cwd, encoding: "buffer", maxBuffer: 64 * 1024 * 1024, timeout: 60_000 });
    return stdout;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT") throw new AccessError("usage", "--base needs git, which is not installed.");
    throw new AccessError(
      "usage",
      `git cannot ${what}.`,
      "Is this a git repository, is the name right, and is the commit fetched (fetch-depth: 0)?",
    );
  }
}

/**
 * The manifests of an instance folder at another revision, without touching the work tree. Links at that revision are left out, as they are refused
 * in the work tree too.
 * @throws AccessError `usage`
 */
export async function readFolderAt(ref: string, dir: string, cwd: string): Promise<SourceFile[]> {
  // Nothing that git could take for an option or for more than one revision.
  if (!/^[A-Za-z0-9_./@^~{}-]{1,200}$/.test(ref) || ref.startsWith("-") || ref.includes(".."))
    throw new AccessError("usage", `--base: "${ref}" is no name of a commit.`);
  const top = (await git(cwd, ["rev-parse", "--show-toplevel"], "find the repository")).toString("utf8").trim();
  const commit = (await git(cwd, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], `find ${ref}`)).toString("utf8").trim();
  const folder = relative(top, resolve(cwd, dir)).split(sep).join("/");
  if (folder.startsWith("..")) throw new AccessError("usage", `--base: ${dir} lies outside of the git repository.`);
  const listing = await git(
    top,
    ["ls-tree", "-r", "-z", "-l", commit, "--", folder === "" ? "." : `${folder}/`],
    `list the files of ${ref}`,
  );
  const files: SourceFile[] = [];
  for (const entry of listing.toString("utf8").split("\0")) {
    const match = /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(entry);
    if (!match) continue;
    const [, mode, object = "", size = "0", path = ""] = match;
    const inside = path.slice(folder === "" ? 0 : folder.length + 1);
    const hidden = inside.split("/").some((part) => part.startsWith(".") || part === "node_modules");
    if (mode === "120000" || hidden || !/\.ya?ml$/i.test(path) || Number(size) > MAX_FILE_BYTES || files.length >= MAX_FILES) continue;
    const text = decodeUtf8(await git(top, ["cat-file", "blob", object], `read ${path} of ${ref}`));
    if (text !== undefined) files.push({ path: `${ref}:${path}`, text });
  }
  return files;
}
