import { compareTexts } from "../domain/compare.ts";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { AUDIT_BRANCH } from "../domain/audit-branch.ts";
import { AccessError } from "../domain/error.ts";
import { errorCode } from "./error-code.ts";
import { commitOf, git, type GitCall, isRevision, LINK_MODE, listFiles, readFiles } from "./git.ts";

const FETCH = `git fetch origin ${AUDIT_BRANCH}:refs/remotes/origin/${AUDIT_BRANCH}`;
/**
 * `audit/<instance>/<year>-<month>.jsonl`. Other files on the branch are not part of the record.
 */
const RECORD = /^audit\/.+\/\d{4}-\d{2}\.jsonl$/s;
/** The size limit of a file. Even a month of a busy instance is much smaller than this limit. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** A file of the audit record, as bytes, so that a damaged part affects only its own line. */
interface AuditFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A file that could not be read. Its line is 0. */
interface UnreadableFile {
  readonly file: string;
  readonly line: 0;
  readonly message: string;
}

export interface AuditFiles {
  readonly files: readonly AuditFile[];
  /**
   * Files that could not be read. Unreadable files are reported as findings, because the other
   * files still count.
   */
  readonly unreadable: readonly UnreadableFile[];
}

const notRead = (file: string, message: string): UnreadableFile => ({ file, line: 0, message });

const callIn = (cwd: string): GitCall => ({
  cwd,
  missing: new AccessError(
    "usage",
    "Reading the audit branch requires git, which is not installed.",
    "Install git, or use --from FOLDER for a checkout of the branch.",
  ),
});

const outside = (): AccessError =>
  new AccessError(
    "usage",
    "This folder is not in a readable git repository.",
    "Run it in the repository of the manifests, or use --from FOLDER for a checkout of the audit branch.",
  );

/**
 * Fetches the audit branch. The output of git is not shown, because it may contain a URL with a
 * password.
 * @throws AccessError `usage`
 */
export async function fetchAuditBranch(cwd: string): Promise<void> {
  const call = callIn(cwd);
  if ((await git(call, ["rev-parse", "--git-dir"])) === undefined) throw outside();
  const args = [
    "fetch",
    "--quiet",
    "--no-tags",
    "origin",
    `+refs/heads/${AUDIT_BRANCH}:refs/remotes/origin/${AUDIT_BRANCH}`,
  ];
  if ((await git(call, args)) !== undefined) return;
  throw new AccessError(
    "usage",
    `The branch ${AUDIT_BRANCH} cannot be fetched from origin.`,
    `The first apply in CI creates it. To see git's own message: ${FETCH}`,
  );
}

/** The commit to read, and its name for messages. @throws AccessError `usage` */
async function findCommit(
  call: GitCall,
  ref: string | undefined,
): Promise<{ readonly name: string; readonly commit: string }> {
  if (ref !== undefined && !isRevision(ref))
    throw new AccessError("usage", `--ref: "${ref}" is not a valid commit name.`);
  // These are the full names of refs, so that a tag with the same name is not used. The fetched
  // branch comes first, because a local branch may be old.
  const names =
    ref === undefined
      ? [`refs/remotes/origin/${AUDIT_BRANCH}`, `refs/heads/${AUDIT_BRANCH}`]
      : [ref];
  for (const name of names) {
    const commit = await commitOf(call, name);
    if (commit !== undefined)
      return { name: name.replace(/^refs\/(?:remotes|heads)\//, ""), commit };
  }
  if ((await git(call, ["rev-parse", "--git-dir"])) === undefined) throw outside();
  throw ref === undefined
    ? new AccessError(
        "usage",
        `There is no audit branch here: neither origin/${AUDIT_BRANCH} nor ${AUDIT_BRANCH}.`,
        "Fetch it with --fetch. The first apply in CI creates it.",
      )
    : new AccessError(
        "usage",
        `git cannot find the commit ${ref}.`,
        "Check the name, and that the commit is fetched. --fetch downloads the audit branch.",
      );
}

/**
 * The files of the audit record, read from git's object store without changing the work tree.
 * @param ref a commit to read in place of the audit branch
 * @throws AccessError `usage`
 */
export async function readAuditBranch(ref: string | undefined, cwd: string): Promise<AuditFiles> {
  const call = callIn(cwd);
  const { name, commit } = await findCommit(call, ref);
  const listed = await listFiles(call, commit, "audit/");
  if (!listed)
    throw new AccessError(
      "usage",
      `git cannot list the files of ${name}.`,
      `Fetch it again: ${FETCH}`,
    );
  const records = listed.filter(({ path }) => RECORD.test(path));
  const plain = records.filter(({ mode, size }) => mode !== LINK_MODE && size <= MAX_FILE_BYTES);
  const contents = new Map(
    (await readFiles(call, plain)).map((bytes, index) => [plain[index], bytes]),
  );
  const files: AuditFile[] = [];
  const unreadable: UnreadableFile[] = [];
  for (const record of records) {
    const file = `${name}:${record.path}`;
    const bytes = contents.get(record);
    if (record.mode === LINK_MODE)
      unreadable.push(notRead(file, "It is a link, and links are not followed."));
    else if (record.size > MAX_FILE_BYTES)
      unreadable.push(
        notRead(file, "The file is larger than the maximum size of one month's record."),
      );
    else if (bytes) files.push({ path: file, bytes });
    else unreadable.push(notRead(file, "git cannot read it. The fetch may be incomplete."));
  }
  return { files, unreadable };
}

/** Reads the audit record from a checkout of the branch. @throws AccessError `usage` */
export function readAuditFolder(folder: string, cwd: string): AuditFiles {
  const hint = `It must be a checkout of the audit branch: ${FETCH}, then git worktree add FOLDER origin/${AUDIT_BRANCH}`;
  const files: AuditFile[] = [];
  const unreadable: UnreadableFile[] = [];
  const walk = (inside: string): void => {
    const entries = readdirSync(join(resolve(cwd, folder), inside), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => compareTexts(a.name, b.name))) {
      const path = `${inside}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      if (!RECORD.test(path) || entry.isDirectory()) continue;
      const file = join(folder, path);
      const place = resolve(cwd, file);
      // Following a link could show any file of this machine, and reading a pipe would never end.
      if (!entry.isFile())
        unreadable.push(notRead(file, "It is a link or not a regular file, so it is not read."));
      else if (statSync(place).size > MAX_FILE_BYTES)
        unreadable.push(
          notRead(file, "The file is larger than the maximum size of one month's record."),
        );
      else files.push({ path: file, bytes: readFileSync(place) });
    }
  };
  try {
    walk("audit");
  } catch (error) {
    const code = errorCode(error);
    throw new AccessError(
      "usage",
      code === "ENOENT" || code === "ENOTDIR"
        ? `${folder} contains no folder audit.`
        : `The audit record in ${folder} cannot be read (${code}).`,
      hint,
    );
  }
  return { files, unreadable };
}
