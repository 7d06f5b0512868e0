import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SUMS } from "./build.ts";
import type { Remote } from "./facts.ts";
import { environmentWithToken } from "./git-token.ts";
import { run } from "./run.ts";

/** The author of a release commit. For this address, GitHub shows its own bot. */
const BOT = {
  GIT_AUTHOR_NAME: "github-actions[bot]",
  GIT_AUTHOR_EMAIL: "41898282+github-actions[bot]@users.noreply.github.com",
  GIT_COMMITTER_NAME: "github-actions[bot]",
  GIT_COMMITTER_EMAIL: "41898282+github-actions[bot]@users.noreply.github.com",
};

export interface TaggedRelease {
  readonly version: string;
  /** Like `v1`; `undefined` if this tag stays at a newer release. */
  readonly movingTag: string | undefined;
  /** The folder with the package and its checksums. */
  readonly folder: string;
  /** The file name of the package in that folder. */
  readonly tarball: string;
  /** Who started the release, and where it ran. */
  readonly signedOffBy: string;
  readonly remote: Remote;
}

/**
 * Adds the package's `dist` to the checked-out commit, and tags the result: `vX.Y.Z`, which never
 * moves, and `vX`, if it moves. Does not change the checkout.
 * @returns the tagged commit
 * @throws Error if the remote does not accept both tags; then it has neither
 */
export function tagRelease(root: string, release: TaggedRelease): string {
  const { version, movingTag, folder, tarball, signedOffBy, remote } = release;
  const unpacked = mkdtempSync(join(tmpdir(), "matomo-access-tag-"));
  const environment = { ...process.env, ...BOT, GIT_INDEX_FILE: join(unpacked, "index") };
  const git = (args: readonly string[], more: Record<string, string> = {}): string =>
    execFileSync("git", args, {
      cwd: root,
      encoding: "utf8",
      env: { ...environment, ...more },
      stdio: ["ignore", "pipe", "inherit"],
    }).trim();
  try {
    run(root, "tar", ["-xzf", join(folder, tarball), "-C", unpacked, "package/dist"]);
    git(["read-tree", "HEAD"]);
    git([`--work-tree=${join(unpacked, "package")}`, "add", "--force", "dist"]);
    const sums = readFileSync(join(folder, SUMS), "utf8");
    const message = `Release ${version}\n\n${sums}\nSigned-off-by: ${signedOffBy}\n`;
    const commit = git(["commit-tree", git(["write-tree"]), "-p", "HEAD", "-m", message]);
    const tags = [
      `${commit}:refs/tags/v${version}`,
      ...(movingTag === undefined ? [] : [`+${commit}:refs/tags/${movingTag}`]),
    ];
    git(
      ["push", "--quiet", "--atomic", remote.address, ...tags],
      environmentWithToken(remote.token),
    );
    return commit;
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}
