import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { AccessError } from "../domain/error.ts";
import { errorCode } from "./error-code.ts";

const run = promisify(execFile);

/**
 * The maximum size of git's output. Even the list of files of a large repository is much smaller.
 */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Git may have to fetch objects first. */
const MAX_MS = 60_000;

/** How git is called. `missing` is the error if git is not installed. */
export interface GitCall {
  readonly cwd: string;
  readonly missing: AccessError;
}

/** A file in git's object store, as `git ls-tree -l` lists it. */
export interface GitFile {
  readonly mode: string;
  readonly object: string;
  /** The size in bytes. */
  readonly size: number;
  readonly path: string;
}

/** The mode of a symbolic link. The content of such a file is the link's target. */
export const LINK_MODE = "120000";

/** The output of git, or `undefined` if git failed. @throws AccessError if git is not installed */
export async function git(
  { cwd, missing }: GitCall,
  args: readonly string[],
  options: { readonly input?: string; readonly maxBytes?: number } = {},
): Promise<Buffer | undefined> {
  // Without a terminal, nobody could enter a password that git asks for.
  const env = { ...process.env, GIT_TERMINAL_PROMPT: "0" };
  const maxBuffer = options.maxBytes ?? MAX_OUTPUT_BYTES;
  const running = run("git", ["--no-pager", ...args], {
    cwd,
    env,
    encoding: "buffer",
    maxBuffer,
    timeout: MAX_MS,
  });
  // Git may end before it has read all input. The exit code shows whether git succeeded.
  running.child.stdin?.on("error", () => undefined).end(options.input ?? "");
  try {
    return (await running).stdout;
  } catch (error) {
    if (errorCode(error) === "ENOENT") throw missing;
    return undefined;
  }
}

/**
 * Whether git could find a repository from this folder. If no folder above it contains `.git`, the
 * slower call of git is not necessary.
 */
export function mayBeInRepository(folder: string): boolean {
  if (process.env["GIT_DIR"] !== undefined) return true;
  if (!existsSync(folder)) return false;
  // Searches upwards from the real path, as git does.
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return true;
    if (dirname(at) === at) return false;
  }
}

/** The commit of a name, or `undefined`. */
export const commitOf = async (call: GitCall, ref: string): Promise<string | undefined> =>
  (await git(call, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`]))
    ?.toString("utf8")
    .trim();

/** Whether git reads this as at most one revision and not as an option. */
export const isRevision = (ref: string): boolean =>
  /^[A-Za-z0-9_./@^~{}-]{1,200}$/.test(ref) && !ref.startsWith("-") && !ref.includes("..");

/** The files under a path of a commit, or `undefined` if git failed. */
export async function listFiles(
  call: GitCall,
  commit: string,
  path: string,
): Promise<GitFile[] | undefined> {
  const listing = await git(call, ["ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", path]);
  return listing
    ?.toString("utf8")
    .split("\0")
    .flatMap((entry) => {
      const match = /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(entry);
      if (!match) return [];
      const [, mode = "", object = "", size = "0", name = ""] = match;
      return [{ mode, object, size: Number(size), path: name }];
    });
}

/**
 * The contents in the output of `git cat-file --batch`, in the requested order. `undefined` for
 * missing objects.
 */
function* contentsIn(output: Buffer): Generator<Buffer | undefined> {
  for (let at = 0; at < output.length;) {
    const start = output.indexOf(10, at) + 1;
    const [, type, size = "0"] = output.toString("latin1", at, start - 1).split(" ");
    if (type === "missing") {
      yield undefined;
      at = start;
    } else {
      const end = start + Number(size);
      yield output.subarray(start, end);
      at = end + 1;
    }
  }
}

/**
 * The contents of files in their order, read by one git process. `undefined` for files that git
 * cannot read.
 */
export async function readFiles(
  call: GitCall,
  files: readonly GitFile[],
): Promise<(Buffer | undefined)[]> {
  if (files.length === 0) return [];
  // Each content is preceded by a line with its name.
  const maxBytes = files.reduce((sum, { size }) => sum + size + 256, 0);
  const input = files.map(({ object }) => `${object}\n`).join("");
  const output = await git(call, ["cat-file", "--batch"], { input, maxBytes });
  const contents = output ? [...contentsIn(output)] : [];
  return files.map((_, index) => contents[index]);
}
